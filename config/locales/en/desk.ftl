# What the desk says itself: first contact, help, finding people, one's own data, when something is off.
desk-welcome = Hello, this is the last kilometre of { $village }.
desk-welcome-how = Just say what is wrong, such as "the water pipe in the east burst".
desk-welcome-who = It is written down, { $who } gets it, and you hear of every step.
desk-welcome-nobody = It is written down, the township gets it, and you hear of every step.
desk-welcome-more = Your words are used for your matter alone. Say "my data" to see or delete them, "help" for more.
desk-welcome-office = Hello, { $who }. What happens in { $place } will come to you here.
desk-your-area = your area
desk-welcome-office-how = A reply to a card is progress. Say "mine" to see open matters, "help" for more.
desk-welcome-office-above-how = Say "backlog" to see open matters, "help" for more.
desk-welcome-unit = Hello, { $name }. What { $place } is asked to help with will come to you here.
desk-welcome-unit-how = Say "mine" to see what you are asked for. A reply to a card goes to whoever asked.
desk-invitation-used = This invitation has been used. Please ask whoever sent it for another.
desk-invitation-expired = This invitation has expired. Please ask whoever sent it for another.
desk-invitation-unknown = There is no such invitation. Please ask whoever sent it for another.
desk-unknown-village = This code belongs to no village. Which village are you from? Just type its name.
desk-greeting = Hello. This is { $village }. Say what is wrong, and { $who } gets it.
desk-greeting-plain = Hello. Say what is wrong; it is written down, and somebody sees to it.
desk-thanks = You are welcome. Say so whenever something is wrong.
desk-small-talk = Listening. Say what is wrong and it is written down. Say "help" to see how.
desk-nothing-asked = Nothing waits for your answer. Say what is wrong, or "mine" to see where things stand.
desk-keys-lie-open = I couldn't tell what that answers. The keys on the cards above still work, and “mine” shows where things stand.
desk-office-greeting = Hello.
desk-office-thanks = You are welcome.
desk-office-nothing-asked = Nothing waits for your answer. Say “mine” for what waits for you, “backlog” for all that is open.
desk-office-keys-lie-open = The keys on the cards above still work. Say “mine” for what waits for you, “backlog” for all that is open.
desk-nothing = That was empty. Say what is wrong; photos and voice are fine too.
desk-help-villager =
    Just say what is wrong, in words, photo or voice. It gets a number.
    Say "mine" to see where things stand, or a number for that one.
    Say "done" when it is solved, "hurry" to press, "cancel" to take it back.
    Say "0" for a person, "my data" to see or delete. Chinese: /lang
desk-help-secretary =
    Sign for a new matter first, then promise by when, what, and how it is checked.
    A reply to a card is progress, and the villager hears at once.
    Say "mine" to see open matters; "42 1" is the first key of No. 42.
    For days away say "/leave 12.1-12.7": somebody stands in.
    "/find pipe" finds an old matter, "/who Houzhuang" who is in office.
    Say "0" for the township. Chinese: /lang
desk-help-unit =
    What your unit is asked for comes as a card: take it, done, or can not.
    Say "mine" to see what is not done yet.
desk-help-admin =
    Say "backlog" to see open matters; "backlog overdue" shows those alone; "/find pipe" finds one.
    Press a line to see its story, and to send a nudge. Say "stats" for the four numbers.
    What you must decide comes as a card. For days away say "/leave 12.1-12.7".
    Say "0" for a person, "/who Houzhuang" for who is in office. Chinese: /lang
desk-people = You can call:
desk-no-number = { $who } has left no telephone here; please ask at the village office.
desk-nobody = No telephone is kept here. In danger call 110, 119 or 120; otherwise 12345.
desk-language-set = Good, English from now on. Chinese: /lang
desk-unknown-command = There is no such command. Say what is wrong, or "help" to see how.
desk-unknown-button = This button isn't known any more. Say "mine" to see where things stand.
desk-someone-elses = This button is for somebody else. Say "mine" to see your own matters.
desk-slower = Got it all, and it is all kept. Take your time.
desk-our-failure = This wasn't handled well, but it is kept, and somebody will look at it.
desk-no-phone = No need. News comes here.
desk-phone-wrong = This number has { $digits } digits, so something seems to be missing. A mobile number has 11, a landline an area code: please send it again. Or leave it out.
desk-phone-kept = Kept: { $phone }. Only those who handle your matter see it.
desk-privacy =
    This keeps your matters for the city's office, and uses your words for them alone.
    Only those who handle a matter see your words; nothing is posted outside.
    Two years after a matter ends, who you are is deleted. Say "my data" to see or delete.
    For questions call the township or the city's office: say "0".
desk-my-data = What is kept of you
desk-no-data = Nothing is kept of you now.
desk-take-away = Save it to take away
desk-key-erase = Delete all
desk-erase-sure = It can't be brought back, and open matters lose your words. What was sent to those who handle it stays with them. Delete?
desk-key-erase-yes = Delete
desk-key-erase-no = Keep
desk-erased = Deleted: your words, your name and your telephone are no longer kept. What was sent to those who handle it stays with them.
desk-erased-but-office = Deleted, your telephone too. What you promised, did and decided in office stays, with your name: the village must be able to see who answered.
desk-not-erased = Good, all is kept.
desk-recovered = You are known again, and your matters are all here. Say "mine" to see them.
desk-wrong-code = This code isn't right, or no longer holds: it expired, a newer one was given, or a result was reported since. Please ask the secretary for another; while a result waits for your word, give it on the old phone or ask the township.
desk-too-many-codes = That was too often; try again tomorrow. If it is urgent, say "0" for a person.
desk-too-many-codes-in-all = Too many wrong codes are being typed here and there, so none is taken for an hour. Yours still holds; if it is urgent, say "0".
desk-recover-by-invitation = This code is of somebody in office: a post moves to another phone by invitation. Please ask for a new invitation.
desk-recover-elsewhere = This chat has a matter of its own, so the code wasn't used. On a phone or browser that has none yet, scan the code on the wall and type it there. Or the other way round: say "bind" here and type that code there.
desk-moved-elsewhere = A new invitation was taken on another phone: your post is there now, and nothing comes here any more. If it wasn't you, tell whoever invited you at once.
desk-how-to-recover = With a new phone: ask the secretary for a code of eight digits and type it here.
desk-recovered-elsewhere = Somebody has just opened your matters on another phone with a code. If it wasn't you, say "0".
desk-key-bind = Another phone too
desk-binding-code = Binding code: { $code }. Type these eight digits on your other phone, chat or browser, and both are you. It holds for { $minutes } minutes, once; don't give it to anybody.
desk-code-in-office = This chat speaks for your office, so the code wasn't used. It is to be typed on its owner's own phone.
desk-bound = Done: this chat is you too, with all your matters. Say "mine" to see them. You may speak at either place and are answered where you spoke.
desk-bound-elsewhere = Another chat has just been bound with your code and sees your matters now. If it wasn't you, say "0".
desk-still-in-office = While you hold a post it can't be deleted: the village must know who answers. After it you may; your name and what you did in office stay even then.
desk-changed-to = (changed to) { $words }
desk-answered-privately = The answer is in your own chat with me.
desk-come-privately = Many people read here. Tell me your matter in private: press below, then "Start", and say it again.
desk-key-come-privately = Tell it privately
desk-sign-is-no-answer = I see your sign. To answer, please press a key of the card above, or write.
desk-too-large = This file is too large to reach me. Please send a smaller one, or say it in words.
desk-unreadable = I can't read this. Please write, take a photo or speak.
desk-leave-day = Written down: you are away on { $from }.
desk-leave-days = Written down: you are away from { $from } until { $until }.
desk-leave-who = What is new and due in these days goes to { $who }.
desk-leave-and = { " and " }
desk-leave-nobody = Nobody stands in for you, so what comes is kept until you are back. Please tell the township.
desk-leave-how-back = What was promised stays your post's, and danger still calls you. If the days are wrong, say it again; "/leave off" when you are back early.
desk-leave-ended = Good, you are back. What is new comes to you from now on.
desk-leave-dropped = Good, then you aren't away.
desk-no-leave = You aren't away. For a leave, say "/leave 12.1-12.7".
desk-leave-too-long = A leave holds { $days } days at most; for longer the post is handed over. Please name fewer days.
desk-how-to-leave = From which day until which? Say "/leave 12.1-12.7", or "/leave 3 days". "/leave off" when you are back early.

# -- posts: who holds one (/who), appointing (/appoint), inviting (/invite)
desk-help-city =
    Say "backlog" to see open matters, "/find pipe" to find one, "stats" for the four numbers.
    Say "/who Houzhuang" to see who is in office.
    Say "/appoint" to appoint somebody, "/invite" with a name for their link, for a new phone too.
    What you must decide comes as a card. For days away say "/leave 12.1-12.7".
    Say "0" for a person. Chinese: /lang
desk-admins-only = Only the city's admins appoint and invite: now { $admins }. For a telephone, say "0".
desk-admins-only-nobody = Only the city's admins appoint and invite, and nobody is one now. Please ask whoever runs this machine to appoint one.
desk-who-where = Of which village or township? Say it along, such as "/who Houzhuang".
desk-no-such-place = No village or township is called "{ $words }". Please say its full name, such as "/who Houzhuang".
desk-which-place = Which one is meant? Just press it
desk-place = { $village } · { $town }
desk-who-post = { $who }, { $unit }, in office until { $until }
desk-who-away = { $who } is away until { $until }: in these days ask { $instead }.
desk-who-away-nobody = { $who } is away until { $until }, and nobody stands in.
desk-who-no-number = { $who } has left no telephone
desk-who-vacant = There is no first secretary now; whoever stands in answers.
desk-who-vacant-nobody = There is no first secretary now and nobody stands in: the township answers.
desk-who-no-clerk = Nobody is in office at the township now: the city answers.
desk-who-seat = { $village } · { $who }
desk-who-seat-vacant = { $village } · no first secretary, and nobody stands in
desk-who-more = { $count } more villages aren't listed: say "/who" with a village's name.
desk-role-first-secretary = First secretary
desk-role-stand-in = Stand-in
desk-role-township-clerk = Township clerk
desk-role-city-admin = City admin
desk-role-unit-clerk = Unit clerk
desk-ask-role = Which post? For an admin of the city, type "city admin". Say "cancel" to leave it.
desk-ask-village = Which village? Type its name.
desk-ask-town = Which township? Type its name.
desk-near-places = None is called just so. Which one is it? Press one, or type it again.
desk-ask-name = What are they called?
desk-ask-unit = Which unit sends them? Type its full name.
desk-ask-term = From which day until which? Such as "2026-12-01 to 2028-11-30".
desk-appoint-whole = An appointment
desk-fact-post = Post
desk-fact-name = Name
desk-fact-unit = Unit
desk-fact-term = Term
desk-fact-phone = Telephone
desk-post-at = { $role }, { $place }
desk-term = { $from } until { $until }
desk-appoint-phone = There is no telephone yet: send it now, or leave it out.
desk-appoint-right = Appoint them so?
desk-key-appoint-yes = Just so
desk-key-appoint-change = Change
desk-what-to-change = What should change? You may also just type what is right.
desk-appoint-unread = Which of "{ $words }" is the name and which the unit? They are asked one by one.
desk-appoint-over = A term until { $until } is over already, so nobody was appointed. Name days that are still to come.
desk-appoint-empty = Name and unit are both needed.
desk-appoint-no-village = No village is called "{ $words }". Try its full name; whoever runs this machine must first take up a new one.
desk-appoint-no-town = No township is called "{ $words }". Try its full name; whoever runs this machine must first take up a new one.
desk-appoint-several = Several villages are called "{ $words }". Say which by its code: { $codes }.
desk-appoint-needs-village = { $role }: that post is a village's.
desk-appoint-needs-town = A township clerk is some township's.
desk-appoint-no-place = { $role }: that post has no village or township, so the place is left out.
desk-appoint-ends-before = The days are the wrong way round: from { $from } until { $until }.
desk-appoint-overlaps = { $place } has a first secretary from { $from } until { $until }. A village has one at a time: take other days, or ask whoever runs this machine to end that term first.
desk-appoint-already = This appointment stands already and wasn't made again. For the link, say "/invite" with the name.
desk-appoint-left = Good, nobody was appointed.
desk-appoint-late = This card was answered or left already, so nothing was done now. To appoint, begin anew with "/appoint".
desk-appointed = ✅ Appointed
desk-how-to-invite = Whom? Say "/invite" with a name or a village.
desk-invite-nobody = Nobody in office or soon to be is called "{ $words }". Appoint them first: "/appoint".
desk-invite-many = There are { $count } such posts. Please say more, such as "/invite" with the name.
desk-invite-which = Which post?
desk-invite-post = { $place }: { $who }
desk-invite-from = { $post }, from { $from }
desk-invite-link = Send this to { $name }; opening it begins the post:
desk-invite-holds = It holds once, until { $until }, and an older link holds no longer. Don't send it to a group.
desk-invite-over = This term is over, so there is no link. To go on, appoint anew: "/appoint".
desk-invite-late = This card was used already, and no other link was made. For a new one say "/invite" again.
