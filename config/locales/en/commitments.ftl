# What the spine says. Labels of keys are fixed words: people, posters and training rely on them.

# People
# In English a title goes with the whole name, so no surnames are named.
compound-surnames = { "" }
title-first-secretary = Secretary { $surname }
title-stand-in = Stand-in { $name }
title-township-clerk = { $name } of the township
title-city-admin = { $name } of the city
post-first-secretary = First Secretary { $name }
post-stand-in = Stand-in { $name }
post-township-clerk = { $name } of the township service centre
post-city-admin = { $name } of the city office
the-township = the township service centre
nobody = Nobody in office

# Pieces
joins-words = { "; " }
cut-words = { $text }… ({ $count } characters in all)
some-time-ago = earlier
caption-photo = Photo
caption-voice = Spoken words
caption-document = A file
with-files =
    { $count ->
        [one] { $count } photo or recording is kept with it.
       *[other] { $count } photos or recordings are kept with it.
    }
leaf-and-village = { $leaf } · { $village }
road-written = Noted
road-signed = Signed
road-promised = Promised
road-done = Reported
road-look = You agree

# Where it stands, as the villager reads it
mark-villager-written = To be signed for
mark-villager-unsigned = To be signed for
mark-villager-signed = Signed for
mark-villager-working = In progress
mark-villager-look = Waits for your look
mark-villager-solved = Solved
mark-villager-overdue =
    { $days ->
        [one] { $days } day late
       *[other] { $days } days late
    }
mark-villager-due-today = Due today
mark-villager-shelved = On hold
mark-villager-struck = Ended
mark-villager-moving = Waits for your answer
mark-villager-waiting = Waits for a decision

# … and as people of office read it
mark-office-written = Not passed on yet
mark-office-unsigned = Not signed
mark-office-signed = Signed, date needed
mark-office-working = In progress
mark-office-look = With the villager
mark-office-solved = Solved
mark-office-overdue =
    { $days ->
        [one] { $days } day late
       *[other] { $days } days late
    }
mark-office-due-today = Due today
mark-office-shelved = On hold
mark-office-struck = Ended
mark-office-moving = Waits for the villager
mark-office-waiting = Waits for a decision
mark-office-yours = Waits for you

# Labels of facts
fact-by = Done by
fact-plan = How
fact-check = Checked by
fact-who = Who
fact-was = Promised before
fact-to = To be moved to
fact-because = Because
fact-said-by = Said by
fact-answer-by = Answer by
fact-sign-by = Sign by
fact-promise-by = Promise by
fact-rule = By the rules
fact-asker = Asked by
fact-decide-by = Decide by
fact-villager = The villager says
fact-declined-for = Said at the time
done-by = { $date }
rule-by = { $date }, not promised yet
check-villager-looks = You look at it yourself
check-written-result = You are told the result in writing
office-check-villager-looks = The villager looks
office-check-written-result = A written result

# Keys: the villager
key-more = More to say
key-leaf = Another kind
key-undo = Never mind
key-is-matter = Yes, write it down
key-no-matter = No, just talking
key-belongs = The same matter
key-apart = Another matter
key-withdraw-yes = Drop it
key-withdraw-no = Keep it
key-agree = I agree
key-disagree = I don't agree
key-solved = It's done
key-not-solved = Not done
key-not-yet = Not looked yet
key-rate-satisfied = Satisfied
key-rate-fair = Fair
key-rate-unsatisfied = Not satisfied
key-solved-yes = Yes, it's good now
key-solved-no = Not yet
key-noted-right = That's right
key-look-again = Look again
key-want-again = Take it up again
key-add = Add something
key-nudge = Nudge
key-withdraw = Drop it
key-already = It's good now
key-rate = Rate it

# Keys: people of office
key-sign = Sign
key-date = Promise a date
key-done = Done
key-not-mine = Not mine
key-later = A later date
key-take-back = Take back
key-question = Ask
key-phone = Call
key-office-nudge = Nudge
key-check-villager = The villager looks
key-check-written = A written result
key-promise = Promise this
key-again = Change
key-reassign = Give to another
key-refuse = No
key-decline = Not for us here
key-to-township = To the township
key-to-city = To the city
key-to-secretary = To the first secretary
key-grant = Yes
key-take-on = Take it on
key-decline-for-good = Still no
key-word-done = They say done
key-word-not-done = They say not done
key-recovery = Recovery code
key-today = Today
key-in-days =
    { $days ->
        [1] Tomorrow
        [2] In two days
        [3] In three days
        [7] In seven days
       *[other] In { $days } days
    }
key-days-later =
    { $days ->
        [1] A day later
        [2] Two days later
        [3] Three days later
        [7] Seven days later
       *[other] { $days } days later
    }
key-other-date = Another date
key-next-page = Next page
key-late-only = Late only
key-all = Show all
key-by-village = By village
key-export = Export
key-all-counted = Show what counts
key-four-numbers = The four numbers
key-reason-in-court = Before a court
key-reason-in-petition = With the petition office
key-reason-not-ours = Private or trade
key-reason-not-here = Another place

# Written down
registered = Written down, No. { $number }
emergency-dial = People first: dial { $line }.
goes-to = It goes to { $to }, to be signed for by { $by }. If nothing moves, I will press them.
goes-to-urgent = It goes to { $to }. It is urgent, to be signed for by { $by }. If nothing moves, I will press them.
goes-to-emergency =
    It goes to { $to } at once, at night too.
    If nobody answers by { $by }, the city is told.
signed-then-promises = It is signed for. By { $by } { $who } tells you on which day it will be done.
late-and-pressed = Nothing from { $who } yet. We are pressing them.
unconfirmed = You didn't say whether it is a matter, so it is written down. Say so if it isn't one.
said-under = Said together with No. { $number }.
one-more = You seem to speak of { $leaf } too. For a number of its own, say it once more by itself.
unclear = Is this something to be dealt with?
beside = Does this belong to No. { $number }, or is it another matter?
not-a-matter = All right, nothing is written down. Just say so when there is something.
tell-more = What else about No. { $number }? Typing, speaking and photos are all fine.
added = Added to No. { $number }.
added-voice =
    { $seconds ->
        [one] Heard { $seconds } second of speech, kept with No. { $number }.
       *[other] Heard { $seconds } seconds of speech, kept with No. { $number }.
    }
pick-leaf = What kind of matter is No. { $number }? Press one, or say it.
no-such-leaf = I couldn't tell the kind, so it stays.
leaf-set = No. { $number } now counts as “{ $leaf }”.
withdraw-sure = Shall No. { $number } really be dropped?
undone = All right, No. { $number } is dropped. It wasn't passed on.
withdrawn =
    No. { $number } is dropped, and whoever had it has been told.
    To have it back within 30 days, send “{ $number }”.
withdrawn-elsewhere = No. { $number } was dropped on another phone of yours. If it wasn't you, send “{ $number }” within 30 days to have it back.
kept = All right, No. { $number } stays and goes on.
put-aside = No. { $number } was left half-way, and nothing was sent. To go on with it, say “No. { $number }”.
kept-with = Got it. It is kept with No. { $number }.
phone-ask = Will you leave a telephone number? Then you can be reached.
phone-hint = Telephone number
phone-button = Leave this number
kept-until-village = What you said is kept, and goes in as soon as the village is known.
which-village-typed = Which village are you from? Type its name.
which-village = Which village are you from? Press one, or type its name.

# The answer
answered = No. { $number } has an answer
promises = { $who } promises:
promises-again = { $who } promises anew:
info-asked = A question about No. { $number }
asks-you = { $who } asks:
info-answer = Say what you know. Typing, speaking and photos are all fine.
info-waits = We wait for you until { $until }, and the date moves along with it.
city-told = Nobody has answered No. { $number } yet, so the city has been told. People first: call for help by telephone.
waited-for-you = we waited for your answer.
progress = News of No. { $number }
tells-you = From { $who }:

# The date is the villager's
extend-asked = A later date for No. { $number }?
wants-later = { $who } would like to move the date of No. { $number }.
no-goes-up = If you say no, the office above decides, and you will hear.
agree = Do you agree?
extended = No. { $number } has a new date
moved = Promised for { $from }, moved to { $to }, because: { $reason }
extend-office-yes = You agree, and that is noted. This time the office above decides on No. { $number } too, and you will hear.
extend-office-no = You don't agree, and that is noted. The office above decides on No. { $number }, and you will hear.
extend-refused = No. { $number } keeps its date
date-stays = It is still to be done by { $date }.

# The villager's look
reported = No. { $number }: please have a look
look-again-please = No. { $number }: please have a look once more
says-done = { $who } says it is done.
is-it-done = Is it done?
later-date-dropped = The later date needs no answer any more.
not-looked-yet = No hurry, No. { $number } waits until you have looked.
what-is-wrong = What isn't good about No. { $number }? A word or a photo is enough.
not-solved = No. { $number } goes back
redo-by = You will have a new date by { $by }.
solved = No. { $number } is done
reopen-window = If it breaks again within 30 days, say “not done” and it is taken up again.
satisfied = Are you satisfied?
solved-elsewhere = No. { $number } was said to be done on another phone of yours, and is ended. If it wasn't you, say “{ $number } not done” within 30 days and it is taken up again.
rated = Thank you, your word on No. { $number } is noted.
rated-unsatisfied = You are not satisfied with No. { $number }. That is noted, and the township will see it.
solved-sure = Is No. { $number } good now, with nothing left to do?
closed-unrated = No. { $number } is ended for now
how-to-reopen =
    We asked twice and didn't hear whether it is done, so it is ended without your word.
    Within 30 days “Not done” takes it up again, and “It's done” ends it as done.
noted-how-to-reopen =
    It was noted that you said it is done, so it is ended without your own word.
    Within 30 days “Not done” takes it up again, and “It's done” ends it as done.
word-noted = No. { $number }: a word of yours was noted
noted-done = { $who } noted: you said it is done.
noted-not-done = { $who } noted: you said it is not done.
noted-right = Is that right?
reopened = No. { $number } is taken up again
has-it-now = It is now with { $to }.
new-handler = No. { $number } is in other hands
not-signed-yet = No. { $number } is not signed for yet
pressing-them = We are pressing { $who }, and the office above has been told.
nudged = You have nudged No. { $number }, and it was passed on.
nudge-kept = Noted. No. { $number } was nudged within the last three days, and may be nudged again after three.

# Not taken on, and where it belongs
declined = No. { $number } can't be settled here
declined-in-court =
    This is before a court, arbitration or reconsideration, and waits for their ruling.
    Ask the court or commission that has it; for legal aid dial 12348.
declined-discipline =
    Misconduct of officials is for discipline inspection.
    Please dial 12388. Your words are not passed to whoever they are about.
declined-in-petition =
    The petition office has taken this on already and will answer it.
    Please ask the office that received it.
declined-same-matter =
    This was answered before, as the rules say.
    If there is something new, say so and it gets its own number.
declined-not-ours =
    This is a private or trade matter that village and township can't decide for you.
    If you want somebody to mediate, the village mediator can help.
declined-not-here =
    That village lies outside the villages served here.
    Please dial 12345 in that place.
declined-secret-privacy = This touches a state secret or somebody else's privacy, so it can't be told.
declined-against-law =
    The law doesn't allow this, so it can't be done.
    To have it explained by a lawyer, dial 12348, free of charge.
declined-info-disclosure =
    Government files are given out on request.
    Ask the department in charge; it answers within 20 working days, or 20 more at most.
may-look-again = If you think that is wrong, you may ask the city to look again within 30 days.
looked-again = Noted. The city looks at No. { $number } again, and you will hear.
taken-on-after-all = No. { $number } is taken on after all
goes-on = It is passed on now, and you will hear as soon as there is an answer.
declined-for-good = No. { $number } still can't be settled here
other-ways = The city looked again and decided not to take it on. You may still dial 12345 or go to the petition office.

# Lists and the present state
present = No. { $number }, as it stands now
mine =
    { $count ->
        [one] You have { $count } open matter
       *[other] You have { $count } open matters
    }
which-one =
    { $count ->
        [one] You have { $count } open matter: is it this one?
       *[other] You have { $count } open matters: which one is it?
    }
which-one-to-nudge =
    { $count ->
        [one] You have { $count } open matter: press on with this one?
       *[other] You have { $count } open matters: press on with which one?
    }
say-which = Send its number, or press its line.
say-a-number = Send a number to see how far that one is.
nothing-open = You have no open matter. When there is something, just say it.
no-work = There is nothing for you to work on now. A new matter comes here as a card.
no-such-number = There is no No. { $number } here. Send “my matters” to see them all.
line-own-date = No. { $number } · { $leaf } · promised by { $date }
line-own = No. { $number } · { $leaf }
line-office = { $village } No. { $number } · { $leaf } · { $who }
line-office-own = No. { $number } · { $leaf } · { $who }
backlog = { $count } in progress
backlog-state = { $state }: { $count }
figure = { $count }
backlog-unread = I didn't understand "{ $words }", so nothing was picked by it.
backlog-filter = Only: { $filter }
backlog-lines = The most urgent first. Press a line to see its story.
backlog-empty = Nothing of that kind.
backlog-none = Nothing is in progress now.
backlog-of = backlog { $filter }
by-village = In progress by village
by-village-line = { $village } · { $count } in progress · { $overdue } late
by-village-empty = Nothing is in progress in any village.
export =
    { $count ->
        [one] Take the table away, { $count } row
       *[other] Take the table away, { $count } rows
    }
export-empty = Nothing of that kind, so there is no table to take away.
column-village = Village
column-number = No.
column-leaf = About
column-state = Where it stands
column-promised = Promised by
column-rule = By the rules
column-late = Days late
column-who = Who

# The four numbers. What they and their figures are called is also what asks for them (config/words, figure).
stats = The four numbers, { $count } registered
stats-of = stats { $filter }
stats-how = Press a line for its figures. You can also say "stats houzhuang street_light november".
stats-uncounted = Some older matters aren't counted yet; it is being done.
stats-apart = What follows is never in the rate.
stats-cases = { $figure }: { $count }
rate = { $number }: { $above } of { $below }, { $percent }% (n = { $below })
rate-of-few = { $number }: { $above } of { $below } (n = { $below }, too few for a rate)
rate-of-none = { $number }: nothing to count yet
figure-line = { $figure }: { $count }
number-response = Answer rate
number-solved = Solved rate
number-satisfied = Satisfied rate
number-kept = Kept rate
figure-in-time = Answered in time
figure-late = Not answered in time
figure-within-limit = Still within the limit
figure-ended-first = Ended before the limit
figure-closed-solved = Villager says solved
figure-closed-unrated = Closed unrated
figure-overdue = Past its date
figure-not-solved = Villager says not solved
figure-ended = Ended otherwise
figure-withdrawn-late = Withdrawn after its date
figure-reported = Waits for the villager
figure-shelved = On hold until a look
figure-running = In hand
figure-satisfied = Villager satisfied
figure-fair = Found it fair
figure-unsatisfied = Not satisfied
figure-not-rated = No mark given
figure-kept = Promise kept
figure-not-kept = Promise not kept
figure-explained = Explained instead
figure-let-go = Let go before the date
figure-not-due = Date still to come

# A matter's story
story-registered = Written down
story-declined = Answered: not for us here
story-looked-again = The city was asked to look again
story-declined-for-good = The city decided not to take it on
story-assigned = Given to somebody
story-signed = Signed for
story-return-asked = Called somebody else's
story-reassigned = Passed to other hands
story-promised = Promised by { $date }
story-info-asked = A question was asked
story-progressed = Told how it goes
story-extend-asked = Wished to move it to { $date }
story-extended = Moved to { $date }
story-reported = Called done
story-solved = Said to be done
story-not-solved = Said not to be done
story-closed-unrated = Ended without a word from the villager
story-reopened = Taken up again
story-withdrawn = Dropped
story-nudged = Nudged
story-office-nudged = Nudged from above
story-leaf-set = Counted as another kind
story-ask-refused = Not allowed
story-recovered = Opened on another phone with a code from { $who }

# To whoever handles it: a new matter, and the promise
new-matter = New · { $village } No. { $number } · { $leaf }
new-matter-urgent = Urgent · { $village } No. { $number } · { $leaf }
new-matter-emergency = Danger · { $village } No. { $number } · { $leaf }
office-unconfirmed = The villager didn't say whether it is a matter: not confirmed.
pick-date-signed = Signed · { $village } No. { $number } · { $leaf }
pick-date = Promise a date · { $village } No. { $number } · { $leaf }
pick-date-again = Promise a new date · { $village } No. { $number } · { $leaf }
pick-later-date = A later date · { $village } No. { $number } · { $leaf }
latest-date = By { $limit } at the latest.
latest-date-or-words = By { $limit } at the latest. You may also say it, such as “{ $words }”.
# Days in words, tried in this order: the first that would be taken is shown as an example.
date-examples = next Wednesday/end of the month/Friday/tomorrow/today
when-done = By when can it be done?
when-instead = By when instead?
type-date = By when? { $limit } at the latest.
type-date-like = By when? For example “{ $words }”, { $limit } at the latest.
ask-plan = No. { $number } by { $date }: what will be done? One line is enough.
ask-check = How will it be seen that No. { $number } is done?
whole = Shall it be promised like this? · { $village } No. { $number } · { $leaf }
whole-told = Press 1 and the villager is told. From then on the date only moves if they agree.
working = { $village } No. { $number } · { $leaf }
offer-tell = Tell this to the villager of No. { $number }?
key-tell = Tell them
key-tell-no = Don't
not-told = Good, the villager wasn't told.
ask-return-reason = Why isn't No. { $number } yours, and whose is it? One line, please.
ask-question = What would you ask about No. { $number }? Everything at once, please.
ask-extend-reason = No. { $number } to be moved to { $date }: why? One line; the villager will read it.
ask-result = How did No. { $number } end? One plain line; a photo is even better.
ask-decision = Why is No. { $number } decided like this? One line; those concerned will read it.
passed-promise = The villager knows the date of No. { $number }. A reply to this card tells them how it goes.
passed-question = The villager has been asked about No. { $number }. Up to three days, and the date moves along.
passed-progress = The villager has been told how No. { $number } goes.
passed-return = The office above decides on No. { $number }, and you will hear.
passed-extend = The villager has been asked about the new date of No. { $number } and has a day to answer.
passed-result = The villager is asked to look at No. { $number }. It ends when they say it is done.
passed-decision = No. { $number } is decided, and those concerned have been told.
passed-nudge = No. { $number } is nudged, and it is noted that you did.
passed-word-noted = The villager's word on No. { $number } is noted, with your name beside it.
passed-taken = A colleague has signed for No. { $number }. You needn't sign any more.
passed-taken-back = Taken back. No. { $number } goes on as before.

# To people of office: news
news-added = Something added · { $village } No. { $number } · { $leaf }
news-extend-granted = New date agreed · { $village } No. { $number } · { $leaf }
news-extend-refused = The date stays · { $village } No. { $number } · { $leaf }
news-return-refused = Still yours · { $village } No. { $number } · { $leaf }
news-reassigned-away = Given to another · { $village } No. { $number } · { $leaf }
news-solved = Done · { $village } No. { $number } · { $leaf }
news-solved-before-report = The villager says it is good now · { $village } No. { $number } · { $leaf }
news-not-solved = The villager says not done · { $village } No. { $number } · { $leaf }
news-not-solved-again = Not done once more · { $village } No. { $number } · { $leaf }
news-unsatisfied = The villager is not satisfied · { $village } No. { $number } · { $leaf }
news-closed-unrated = Ended without the villager's word · { $village } No. { $number } · { $leaf }
news-reopened = Taken up again · { $village } No. { $number } · { $leaf }
news-withdrawn = Dropped by the villager · { $village } No. { $number } · { $leaf }
news-nudged = Nudged by the villager · { $village } No. { $number } · { $leaf }
news-office-nudged = Nudged from above · { $village } No. { $number } · { $leaf }
news-wait-ended = No answer from the villager, it goes on · { $village } No. { $number } · { $leaf }
news-leaf-set = Another kind, no longer yours · { $village } No. { $number } · { $leaf }
news-lapsed = Nobody decided in time · { $village } No. { $number } · { $leaf }
news-unreachable = The villager's chat can't be reached, please call · { $village } No. { $number } · { $leaf }
news-vacant = Nobody in office there, so it is with you · { $village } No. { $number } · { $leaf }
phone-written-down = That you saw this number is noted in No. { $number }.
no-phone = There is no telephone number for No. { $number }. You may ask a question here and wait for the answer.
remind-soon = The day is near · { $village } No. { $number } · { $leaf }
remind-today = The day is today · { $village } No. { $number } · { $leaf }
remind-late = The day has passed · { $village } No. { $number } · { $leaf }
remind-what = { $what } { $date }.
remind-promise = A date is to be promised by
remind-date = To be done by
unsigned-own = Not signed yet · { $village } No. { $number } · { $leaf }
unsigned-office = Signed by nobody · { $village } No. { $number } · { $leaf }
unsigned-since = Waiting to be signed since { $since }, now with { $who }.
call-them = Please call the villager · { $village } No. { $number } · { $leaf }
call-them-office = Not seen by the villager · { $village } No. { $number } · { $leaf }
call-them-why = They were told the result and haven't opened it yet.
call-them-ask = Please call and ask: is it done?

# To whoever decides
return-asked = Called not theirs · { $village } No. { $number } · { $leaf }
pick-handler = Who gets No. { $number }?
pick-reason = Why can't No. { $number } be settled here?
extend-decide = A later date: please decide · { $village } No. { $number } · { $leaf }
villager-agrees = I agree
villager-disagrees = I don't agree
villager-silent = No answer
emergency-told = Danger · { $village } No. { $number } · { $leaf }
emergency-help = Please reach the village at once and see that somebody goes there.
emergency-unanswered = Danger, and nobody answered · { $village } No. { $number } · { $leaf }
look-again-asked = Please look again · { $village } No. { $number } · { $leaf }
recovery-by-invitation = This person is in office: a new phone needs a new invitation, not a code.
recovery-code = Recovery code: { $code }. Please read it to { $name } face to face.
the-villager = the villager
recovery-until = Good until { $until }, and for one use.

# Not now: what is
now-written = No. { $number } is written down and not given to anybody yet ({ $at }).
now-declined = No. { $number } has been answered: it can't be settled here ({ $at }).
now-assigned = No. { $number } has been passed on and waits to be signed for ({ $at }).
now-signed = No. { $number } has been signed for and waits for a date ({ $at }).
now-working = No. { $number } has been promised and is in progress ({ $at }).
now-shelved = No. { $number } is on hold until its day for another look ({ $at }).
now-reported = No. { $number } is called done and waits for the villager's look ({ $at }).
now-solved = No. { $number } is done and ended ({ $at }).
now-explained = No. { $number } was explained and ended ({ $at }).
now-unrated = No. { $number } ended without the villager's word ({ $at }).
now-withdrawn = No. { $number } was dropped ({ $at }).
now-merged = No. { $number } was joined to another and goes on there ({ $at }).
refused-ask-pending = No. { $number } waits for an answer. This step can follow after it.
refused-nothing-asked = Nothing about No. { $number } waits for an answer.
refused-not-yours = This step of No. { $number } is for the villager or whoever has the matter.
not-yours-now = No. { $number } is no longer yours. What you just said was neither kept nor sent.
refused-own-ask = You asked for this on No. { $number } yourself, so somebody else decides.
refused-holder-only = This step of No. { $number } is for the first secretary or the township.
refused-date-past = That day has passed. Please name another for No. { $number }.
refused-too-far = No. { $number } has until { $limit } at the latest. Please name an earlier day.
refused-not-later = No. { $number } stands at { $date }. The new date must be later.
refused-too-often = This step of No. { $number } has been used as often as it may be.
refused-too-late = The time for this step of No. { $number } is over. If there is something, just say it.
refused-nudged = No. { $number } was nudged just now. You may nudge again from { $again }.
refused-no-change = No. { $number } is like that already, so nothing changes.
date-not-a-date = I couldn't tell the day. Please name one, { $limit } at the latest; to leave it for now, say “cancel”.
date-not-a-date-like = I couldn't tell the day. Try “{ $words }”, { $limit } at the latest; to leave it for now, say “cancel”.
date-impossible = There is no such day. Please name another, { $limit } at the latest.
date-past = That day has passed. Please name another, { $limit } at the latest.
date-too-far = That day is too late. Please name one by { $limit }.
date-not-later = A moved date must be later than the one before. It may be { $limit } at the latest.
not-yours = Only whoever got the card can answer this. To reach a person, send “0”.

# To the city: a day has passed and nobody knows which village it is.
village-unknown = Somebody said something a day ago, and the village isn't known
village-unknown-caller = Call and ask which village
village-unknown-no-phone = No telephone was left. It is registered once they name their village.

# The states that the backlog counts, and the words that narrow it to them.
filter-overdue = Late
filter-unsigned = Not signed
filter-today = Due today
filter-shelved = On hold

# Can't be solved where it is: up, shelved, explained, pressed on
key-ways = Other ways
key-escalate = Hand it up
key-shelve = Not possible now
key-explain = Explain why not
key-reply = Reply
key-supervise = Press on record
key-cause-gone = Possible now
key-cause-stays = Still not possible
key-after-days = In { $days } days
cause-money = the money isn't there yet
cause-season = it has to wait for the season
cause-plan = it stands in a later plan
cause-third-party = a court or another body has to act first
fact-recheck = Looked at again
fact-meanwhile = Meanwhile
fact-ground = Ground
fact-handed-up-by = Handed up by
fact-reply-by = Reply by
ways-ask = What shall become of it?
pick-cause = Why isn't No. { $number } possible now?
pick-recheck = To be looked at again · { $village } No. { $number } · { $leaf }
when-recheck = On which day is it looked at again?
ask-escalate = Why does No. { $number } go up, and what was tried? One line; the villager sees it.
ask-meanwhile = What is done about No. { $number } meanwhile? One line; the villager sees it.
ask-ground = By which rule can't No. { $number } be met? Speak with the villager first, then one plain line.
ask-reply = What held No. { $number } up, and what comes next? One line; the villager sees it too.
shelve-decide = To be put on hold: you decide · { $village } No. { $number } · { $leaf }
explain-decide = To be ended with a reason: you decide · { $village } No. { $number } · { $leaf }
recheck = To be looked at again · { $village } No. { $number } · { $leaf }
recheck-late = Nobody has looked again · { $village } No. { $number } · { $leaf }
recheck-ask = Is the reason still there?
supervised = Pressed from above · { $village } No. { $number } · { $leaf }
supervised-lead = Late, to be pressed · { $village } No. { $number } · { $leaf }
supervised-1 = The township presses. It was to be done by { $since }.
supervised-2 = The city presses. It was to be done by { $since }.
supervised-3 = The head of the city presses. It was to be done by { $since }.
following = News of what went up · { $village } No. { $number } · { $leaf }
passed-escalated = No. { $number } went up, and the villager knows. You follow it on and speak for them.
passed-shelve = No. { $number }: the office above decides. Until then the date stands.
passed-explain = No. { $number }: somebody above decides, and the villager knows. Until then the date stands.
passed-reply = Your reply on No. { $number } is with the office above and the villager.
passed-supervised = No. { $number } is pressed, and that is on record.
passed-looked = No. { $number } was looked at again, and the villager knows.
news-shelve-granted = Yes, on hold · { $village } No. { $number } · { $leaf }
news-shelve-refused = No hold, it goes on · { $village } No. { $number } · { $leaf }
news-cause-gone = Possible now, please promise anew · { $village } No. { $number } · { $leaf }
news-explain-granted = Yes, ended with a reason · { $village } No. { $number } · { $leaf }
news-explain-refused = Not to be ended so, it goes on · { $village } No. { $number } · { $leaf }
news-replied = A reply has come · { $village } No. { $number } · { $leaf }
news-taken-back = Taken back, nothing to decide · { $village } No. { $number } · { $leaf }
news-rested = Pressed, and no reply · { $village } No. { $number } · { $leaf }
escalated = No. { $number } went up
went-up = { $who } has handed it to { $to }.
no-date-now = The date promised, { $date }, no longer holds; you will hear the new one.
still-follows = { $who } follows it on and still hears you.
shelved = No. { $number } is on hold
shelved-because = It isn't possible yet: { $cause }.
shelved-stays = It stays on the list, is looked at again on its day, and you will hear.
cause-gone = No. { $number } goes on
recheck-missed = No. { $number }: nobody looked on the day, so it goes on
cause-stays = No. { $number } was looked at again and stays on hold
explain-asked = No. { $number }: how they would answer you
would-explain = { $who } says that by the rules this can't be met:
explain-speak = Somebody else decides about that by { $by }. What you have to say, say it now: they will see it.
explained = No. { $number }: the reason was given
explained-why = Somebody else has looked at it: by the rules this can't be met.
explained-other-ways =
    If you don't accept that: the petition office's review, reconsideration, arbitration or a court.
    Which of them? A lawyer at 12348 tells you, free of charge.
explained-window = If something is new within 30 days, it can be taken up again.
explain-refused = No. { $number } goes on and isn't ended so
being-pressed = No. { $number } is being pressed
being-pressed-how = The office above presses, and whoever has it must reply. You will hear.
rested = No. { $number } isn't done yet
rested-ways =
    The office above has pressed often and had no reply. It stays on the list and isn't ended.
    You may also dial 12345 or go to the petition office.
story-escalated = Handed up
story-shelve-asked = To be put on hold
story-shelved = On hold, looked at again on { $date }
story-cause-stays = Looked at, still on hold until { $date }
story-cause-gone = Possible now, goes on
story-explain-asked = To be ended with a reason
story-explained = The reason was given
story-supervised = Pressed from above
story-replied = A reply was given
story-rested = Pressed, and no reply for long
refused-nothing-tried = No. { $number } can be settled at this level. Try first and tell how it goes; then it may go up.

# The post changes its holder
key-sign-handover = Sign
handover-own = Handed over and not signed for · { $village } No. { $number } · { $leaf }
handover-office = Handed over, and nobody signed · { $village } No. { $number } · { $leaf }
handover-unsigned = This was handed over to { $who } and isn't signed for yet. The promised date stays.
passed-handover-signed = No. { $number } is yours now. The promised date stays.
story-handed-over = Handed over to a new secretary
story-handover-signed = The successor signed for it

# The public holidays of a year become known
rule-by-provisional = { $date }, not promised yet; that year's holidays aren't known, so it may move
date-provisional = That year's holidays aren't known yet, so this date may move. You will hear if it does.
recounted = The date of No. { $number } was counted anew
recounted-why = The public holidays are known now: by the rules it moves from { $from } to { $to }.
news-recounted = The holidays are known, the date is counted anew · { $village } No. { $number } · { $leaf }
story-recounted = The holidays became known, by the rules { $date }
refused-too-soon = No. { $number } is decided about by { $first }: the day to look again must come after that.

# Units that help
key-whistle = Call on a unit
key-call-back = No more help
key-ways-more = More
key-other-unit = Another unit
key-tomorrow = Tomorrow
key-latest = By { $date }
key-child-sign = We take it
key-child-done = Done
key-child-return = We can't
pick-unit = Which unit shall help with No. { $number }?
type-unit = Units that can be called on: { $names }.
type-unit-ask = Which one? Type its name.
no-units = No unit can be called on here yet. Please ask the city to enter the units' clerks.
ask-task = What shall they do for No. { $number }? One line.
pick-help-date = By when shall { $unit } be done with No. { $number }?
pick-call-back = Which unit is needed no more for No. { $number }?
ask-help-done = What was done for No. { $number }? One line, or a photo.
ask-help-return = Why not No. { $number }, and who could? One line.
help-asked = Help, please · { $village } No. { $number } · { $leaf }
help-asked-today = Due today · { $village } No. { $number } · { $leaf }
help-asked-late = Pressed · late · { $village } No. { $number } · { $leaf }
help-called-back = { $village } No. { $number } needs no more help. Thank you.
help-over = { $village } No. { $number } has ended. Nothing more to do.
help-news = About help · { $village } No. { $number } · { $leaf }
help-news-called = The office above has called on { $unit }.
help-news-signed = { $unit } takes it up.
help-news-done = { $unit } says it is done. The matter is still yours: look, then report.
help-news-returned = { $unit } says they can't. The matter is still yours: find another way.
help-news-said = { $unit } says:
help-news-late = { $unit } is late, and has been pressed.
help-assigned = not taken up, by { $date }
help-signed = at work, by { $date }
help-done = done
help-returned = says they can't
help-said = { $what }: "{ $words }"
help-ended = no more needed
fact-task = To do
fact-help-by = By
passed-whistled = They have been called on for No. { $number }. It stays yours, and the date stays.
passed-helped = They know of No. { $number }.
passed-called-back = They know that No. { $number } needs no more help.
refused-held = A unit that helps with No. { $number } isn't done. Wait for it, or say that no more help is needed.
refused-no-time-left = The date of No. { $number } is too near for a unit to help. Ask for a later date, or promise anew.
story-whistled = Another unit was called on
story-child-done = The unit that helps says it is done
story-child-returned = The unit that helps says it can't
title-unit-clerk = { $name }
post-unit-clerk = { $name }, who helps
# One matter said twice: joined, parted, and said again
key-split = On its own
key-merge = Make it one
key-not-same = They are two
same-before = You said for No. { $number }:
same-ask = Is this one matter with No. { $number }?
merged = No. { $number } is joined to No. { $main }
merged-how = You still hear of it as No. { $number }. If it is another matter, it can go on its own at any time.
split = No. { $number } goes on its own
split-how = It is parted from No. { $main } and goes to somebody at once. You hear when there is an answer.
split-gone = No. { $main } isn't gone on with. Yours is, and goes to somebody at once.
main-ended = No. { $main }, which No. { $number } was joined to, has ended
main-solved = It is done, says who has No. { $main }. Is it done for you?
main-unrated = Nobody answered for No. { $main }, so it has ended. Is it done for you?
main-explained = Somebody else has looked at it: by the rules it can't be done.
main-ended-split = If it isn't, press "On its own" within 30 days, and it is gone on with.
waited-for-another = something had to be asked first.
said-again = It is what No. { $number } said before, and whoever handles it sees that.
earlier-again = No. { $number } said the same, on { $at }, and has ended.
earlier-apart = The villager wants it apart from No. { $number }.
joined-words = No. { $number } says too: { $words }
alike = Perhaps one matter, please decide · { $village } No. { $number } · { $leaf }
alike-main = No. { $number } says:
alike-ask = Two people said it. Are No. { $number } and No. { $main } one matter?
alike-one-person = One person said it. Are No. { $number } and No. { $main } one matter?
merged-into = Somebody else says the same · { $village } No. { $number } · { $leaf }
merged-into-what = No. { $number } is joined to it:
passed-merged = No. { $number } is joined, and everybody concerned is told.
passed-kept-apart = No. { $number } stays on its own, and isn't asked about again.
passed-proposed = The township is asked whether No. { $number } is the same.
refused-not-alike = No. { $number } isn't of the same village and kind as that one, so they can't be joined.
refused-said-apart = The villager says that No. { $number } is another matter, so it can't be joined again.
story-merged = Joined to another
story-kept-apart = Looked at by the township: they are two
story-joined = Somebody else said the same, and it was joined
story-parted = One went on its own
story-split = Goes on its own
story-main-solved = The one it is joined to was called done
matter-of = No. { $number }
story-said-again = Said again, as a new number

# The village's public board
board-word = board
board =
    { $count ->
        [0] Nothing is shelved in { $village }
       *[other] Not possible now in { $village }: { $count }
    }
board-line = No. { $number } · { $leaf } · { $cause }; shelved on { $since }, looked at again by { $recheck }
board-stays = Each is struck off only when it can be done.
board-struck-off = Struck off: No. { $number } · { $leaf }; since { $at } it can be done

# -- finding a matter (/find)
find-how = What should be found? Say "/find pipe": it is looked for in what you have told.
find-how-office = What should be found? Say "/find pipe": it is looked for in the matters that you may see.
find-nothing = Nothing that you told has "{ $words }" in it. Try a shorter word; if it is a new matter, just say it.
find-nothing-office = No matter that you may see has "{ $words }" in it. Try a shorter word.
find-lead = Matters with "{ $words }", the newest first
