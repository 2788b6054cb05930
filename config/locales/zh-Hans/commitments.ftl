# What the spine says. Labels of keys are fixed words: people, posters and training rely on them.

# People
compound-surnames = 欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 司徒 长孙 宇文 南宫 端木 申屠 闻人 轩辕 钟离
title-first-secretary = { $surname }书记
title-stand-in = 代班的{ $name }
title-township-clerk = 镇里的{ $name }
title-city-admin = 市里的{ $name }
post-first-secretary = 第一书记{ $name }
post-stand-in = 代班的{ $name }
post-township-clerk = 镇便民服务中心{ $name }
post-city-admin = 市驻村办{ $name }
the-township = 镇便民服务中心
nobody = 没人在岗

# Pieces
joins-words = ，
cut-words = { $text }……（一共 { $count } 个字）
some-time-ago = 先前
caption-photo = 照片
caption-voice = 一段话
caption-document = 一个文件
with-files = 照片和录音附上了 { $count } 份。
leaf-and-village = { $leaf } · { $village }
road-written = 记下
road-signed = 签收
road-promised = 答应
road-done = 办完
road-look = 您看

# Where it stands, as the villager reads it
mark-villager-written = 等签收
mark-villager-unsigned = 等签收
mark-villager-signed = 签收了
mark-villager-working = 在办
mark-villager-look = 等您看
mark-villager-solved = 办好了
mark-villager-overdue = 超期 { $days } 天
mark-villager-due-today = 今天到期
mark-villager-shelved = 挂账
mark-villager-struck = 已了结
mark-villager-moving = 等您答话
mark-villager-waiting = 等上面定

# … and as people of office read it
mark-office-written = 还没交出去
mark-office-unsigned = 未签收
mark-office-signed = 签收了，等答应
mark-office-working = 在办
mark-office-look = 等本人看
mark-office-solved = 办好了
mark-office-overdue = 超期 { $days } 天
mark-office-due-today = 今天到期
mark-office-shelved = 挂账
mark-office-struck = 已了结
mark-office-moving = 等本人答话
mark-office-waiting = 等上面定
mark-office-yours = 等您定

# Labels of facts
fact-by = 哪天前
fact-plan = 怎么办
fact-check = 怎么算
fact-who = 谁来办
fact-was = 原来答应
fact-to = 想改到
fact-because = 因为
fact-said-by = 谁说的
fact-answer-by = 最晚回应
fact-sign-by = 最晚签收
fact-promise-by = 最晚答应
fact-rule = 规定最晚
fact-asker = 谁提的
fact-decide-by = 最晚答复
fact-villager = 本人说
fact-declined-for = 当时说
done-by = { $date }前办好
rule-by = { $date }，还没答应
check-villager-looks = 办好了请您看
check-written-result = 办完了写明结果，告诉您
office-check-villager-looks = 请本人看
office-check-written-result = 写结果

# Keys: the villager
key-more = 还有要说的
key-leaf = 改类别
key-undo = 不报了
key-is-matter = 是，记下来
key-no-matter = 不是，随便说说
key-belongs = 同一件事
key-apart = 另一件事
key-withdraw-yes = 不办了
key-withdraw-no = 接着办
key-agree = 同意
key-disagree = 不同意
key-solved = 办好了
key-not-solved = 没办好
key-not-yet = 还没看
key-rate-satisfied = 满意
key-rate-fair = 还行
key-rate-unsatisfied = 不满意
key-solved-yes = 是，已经好了
key-solved-no = 还没好
key-noted-right = 记得对
key-look-again = 请再看一回
key-want-again = 还要办
key-add = 补充一句
key-nudge = 催一下
key-withdraw = 不办了
key-already = 已经好了
key-rate = 评一评

# Keys: people of office
key-sign = 签收
key-date = 答应日子
key-done = 办完了
key-not-mine = 不归我管
key-later = 要延期
key-take-back = 收回
key-question = 问一句
key-phone = 打电话
key-office-nudge = 催一下
key-check-villager = 请本人看
key-check-written = 写结果
key-promise = 就这样答应
key-again = 改
key-reassign = 派给别人
key-refuse = 不准
key-decline = 这里办不了
key-to-township = 派给镇里
key-to-city = 派给市里
key-to-secretary = 派给第一书记
key-grant = 准
key-take-on = 接下来办
key-decline-for-good = 还是不办
key-word-done = 说办好了
key-word-not-done = 说没办好
key-recovery = 给找回码
key-today = 今天
key-in-days =
    { $days ->
        [1] 明天
        [2] 两天内
        [3] 三天内
        [7] 七天内
       *[other] { $days } 天内
    }
key-days-later =
    { $days ->
        [1] 晚一天
        [2] 晚两天
        [3] 晚三天
        [7] 晚七天
       *[other] 晚 { $days } 天
    }
key-other-date = 另选日期
key-next-page = 下一页
key-late-only = 只看超期
key-all = 看全部
key-by-village = 按村
key-export = 导出
key-all-counted = 看算进去的
key-four-numbers = 四个数
key-reason-in-court = 在打官司
key-reason-in-petition = 信访局已收
key-reason-not-ours = 私事或买卖
key-reason-not-here = 不在这些村

# Written down
registered = 记下了，{ $number } 号
emergency-dial = 人要紧，先打 { $line }。
goes-to = 交给{ $to }，{ $by }前签收，没动静我去催。
goes-to-urgent = 交给{ $to }，这是急事，{ $by }前签收，没动静我去催。
goes-to-emergency =
    这就报给{ $to }，夜里也叫人。
    { $by }前没人应，就报到市里。
signed-then-promises = 签收了。{ $who }在{ $by }前答应您哪天办好。
late-and-pressed = { $who }还没动静，正在催。
unconfirmed = 没说准是不是要办的事，先记下了，不是的话说一声。
said-under = 这件和 { $number } 号连着。
one-more = 好像还说了{ $leaf }的事。要另记一号，请再单说一句。
unclear = 这是要办的事吗？
beside = 这是 { $number } 号的事，还是另一件？
not-a-matter = 好，不记。有难处随时说。
tell-more = { $number } 号还有什么要说的？打字、说话、发照片都行。
added = 记到 { $number } 号里了。
added-voice = 听到一段 { $seconds } 秒的话，附在 { $number } 号里了。
pick-leaf = { $number } 号算哪一类？按一个，或者直接说。
no-such-leaf = 没听出是哪一类，先不改。
leaf-set = { $number } 号改成“{ $leaf }”了。
withdraw-sure = { $number } 号真的不办了吗？
undone = 好，{ $number } 号不报了，没有交出去。
withdrawn =
    { $number } 号不办了，也告诉办事的人了。
    30 天里还想办，发“{ $number }”就能找回来。
withdrawn-elsewhere = { $number } 号，您的另一个手机上说不办了。不是您说的，30 天里发“{ $number }”就能找回来。
kept = 好，{ $number } 号留着，接着办。
put-aside = { $number } 号刚才的没说完，没有发出去。要接着办，发“{ $number } 号”。
kept-with = 收到了，记在 { $number } 号里了。
phone-ask = 留个电话吗？有事好找您。
phone-hint = 手机号
phone-button = 留下这个电话
kept-until-village = 您说的先记着，知道是哪个村就登上。
which-village-typed = 您是哪个村的？打村名就行。
which-village = 您是哪个村的？按一个，或者打村名。

# The answer
answered = { $number } 号有回音
promises = { $who }答应：
promises-again = { $who }重新答应：
info-asked = { $number } 号想问您一句
asks-you = { $who }问：
info-answer = 知道多少说多少，打字、说话、发照片都行。
info-waits = 等您到 { $until }，办好的日子跟着往后挪。
city-told = { $number } 号还没人应，报到市里了。人要紧，该打电话先打电话。
waited-for-you = 等您回话。
progress = { $number } 号有进展
tells-you = { $who }说：

# The date is the villager's
extend-asked = { $number } 号想改日子
wants-later = { $who }想给 { $number } 号改日子。
no-goes-up = 您不同意的，改不改由上面定，定了告诉您。
agree = 同意吗？
extended = { $number } 号改日子了
moved = 原来答应 { $from }，改到 { $to }，因为：{ $reason }
extend-office-yes = 记下了，您同意。{ $number } 号这回还要上面点头，定了告诉您。
extend-office-no = 记下了，您不同意。{ $number } 号改不改由上面定，定了告诉您。
extend-refused = { $number } 号，日子不改
date-stays = 还是 { $date }前办好。

# The villager's look
reported = { $number } 号，请您看看
look-again-please = { $number } 号，再请您看看
says-done = { $who }说办完了。
is-it-done = 办好了吗？
later-date-dropped = 改日子的事就不提了。
not-looked-yet = 不急，{ $number } 号等您看过再说。
what-is-wrong = { $number } 号哪里没好？说一句，或者发照片。
not-solved = { $number } 号退回去重办
redo-by = { $by }前，重新给您一个准日子。
solved = { $number } 号办好了
reopen-window = 30 天里又坏了，说一声“没办好”，就重新办。
satisfied = 满意吗？
solved-elsewhere = { $number } 号，您的另一个手机上回了“办好了”，就办结了。不是您回的，30 天里说“{ $number } 没办好”，就重新办。
rated = { $number } 号的评价记下了，谢谢您。
rated-unsatisfied = { $number } 号您不满意，记下了，镇里也会看到。
solved-sure = { $number } 号不用办了，已经好了？
closed-unrated = { $number } 号先结了
how-to-reopen =
    问过两回，没等到您说办好没办好，先记成“未评价办结”。
    30 天里按“没办好”就重新办，按“办好了”就算办结。
noted-how-to-reopen =
    办事的人记的是您说办好了，先记成“未评价办结”。
    30 天里按“没办好”就重新办，按“办好了”就算办结。
word-noted = { $number } 号替您记了一句话
noted-done = { $who }记的是：您说办好了。
noted-not-done = { $who }记的是：您说没办好。
noted-right = 记得对吗？
reopened = { $number } 号重新办了
has-it-now = 现在由{ $to }来办。
new-handler = { $number } 号换人办了
not-signed-yet = { $number } 号还没人签收
pressing-them = 正在催{ $who }，也报到上面了。
nudged = 已经替您催了 { $number } 号。
nudge-kept = 记下了。{ $number } 号三天里催过一回，满三天可以再催。

# Not taken on, and where it belongs
declined = { $number } 号，这里办不了
declined-in-court =
    这件事在打官司、仲裁或者复议，要等那边的结果。
    问进展找立案的法院或仲裁机构，要法律援助打 12348。
declined-discipline =
    反映干部违纪，归纪检监察管。
    请打 12388，您说的不会交给被反映的人。
declined-in-petition =
    这件事信访局已经收下，由信访局答复。
    问进展请找收件的信访局。
declined-same-matter =
    这件事以前照规定答复过了。
    有新情况，说一声，另记一件。
declined-not-ours =
    这是私事或者买卖上的事，村里镇里不能替您做主。
    要人说和，可以找村里的调解员。
declined-not-here =
    这个村不在这里管的范围。
    请打当地的 12345。
declined-secret-privacy = 这牵涉国家秘密或者别人的隐私，不能说出去。
declined-against-law =
    这件事法律不允许，没法办。
    想问明白，打 12348 找律师，不要钱。
declined-info-disclosure =
    要看政府的文件，走“依申请公开”。
    向管这件事的部门申请，20 个工作日里答复，最多再加 20 个。
may-look-again = 您觉得不对，30 天里可以请市里再看一回。
looked-again = 记下了，请市里再看 { $number } 号，定了告诉您。
taken-on-after-all = { $number } 号接下来办了
goes-on = 马上交给人办，有回音就告诉您。
declined-for-good = { $number } 号，还是办不了
other-ways = 市里再看过了，定下来不办。您还可以打 12345，或者找信访局。

# Lists and the present state
present = { $number } 号，现在是这样
mine = 您有 { $count } 件没办完
which-one = 您有 { $count } 件没办完，说的是哪件？
which-one-to-nudge = 您有 { $count } 件没办完，催哪件？
say-which = 发一个号，或者按一行。
say-a-number = 发一个号，看那件办到哪一步。
nothing-open = 您没有在办的事。有难处直接说。
no-work = 现在没有要您办的事。来了新事，这里会有卡片。
no-such-number = 没找到 { $number } 号。发“我的事”，看都有哪些。
line-own-date = { $number } 号 · { $leaf } · 答应 { $date }前
line-own = { $number } 号 · { $leaf }
line-office = { $village } { $number } 号 · { $leaf } · { $who }
line-office-own = { $number } 号 · { $leaf } · { $who }
backlog = 在办 { $count } 件
backlog-state = { $state } { $count } 件
figure = { $count } 件
backlog-unread = 没看懂“{ $words }”，没有按它挑。
backlog-filter = 只看：{ $filter }
backlog-lines = 急的在前，按一行看经过。
backlog-empty = 没有这样的事。
backlog-none = 现在没有在办的事。
backlog-of = 积压 { $filter }
by-village = 各村在办
by-village-line = { $village } · 在办 { $count } · 超期 { $overdue }
by-village-empty = 各村都没有在办的事。
export = 取走表格，{ $count } 行
export-empty = 没有这样的事，没有表格可取。
column-village = 村
column-number = 号
column-leaf = 类别
column-state = 走到哪
column-promised = 答应哪天前
column-rule = 规定最晚
column-late = 超期几天
column-who = 谁来办

# The four numbers. What they and their figures are called is also what asks for them (config/words, figure).
stats = 登记了 { $count } 件，四个数
stats-of = 统计 { $filter }
stats-how = 按一行看细账。也可以说“统计 侯庄村 路灯 11月”。
stats-uncounted = 有些旧事还没数进来，正在数。
stats-apart = 下面的不算进比率。
stats-cases = { $figure } { $count } 件
rate = { $number }：{ $below } 件里 { $above } 件，{ $percent }%（n={ $below }）
rate-of-few = { $number }：{ $below } 件里 { $above } 件（n={ $below }，太少，不算比率）
rate-of-none = { $number }：还没有可算的
figure-line = { $figure } { $count } 件
number-response = 回应率
number-solved = 解决率
number-satisfied = 满意率
number-kept = 兑现率
figure-in-time = 按时回应了
figure-late = 没按时回应
figure-within-limit = 还没到回应时限
figure-ended-first = 没到时限就结束
figure-closed-solved = 本人说办好了
figure-closed-unrated = 未评价办结
figure-overdue = 过了日子没办好
figure-not-solved = 本人说没办好
figure-ended = 别样结束
figure-withdrawn-late = 过了日子才撤回
figure-reported = 等本人看
figure-shelved = 挂账等复核
figure-running = 正在办
figure-satisfied = 本人满意
figure-fair = 本人说还行
figure-unsatisfied = 本人不满意
figure-not-rated = 本人没评价
figure-kept = 答应的兑现了
figure-not-kept = 答应的没兑现
figure-explained = 解释了办不成
figure-let-go = 没到日子就撤了
figure-not-due = 还没到答应的日子

# A matter's story
story-registered = 记下了
story-declined = 答复：这里办不了
story-looked-again = 请市里再看
story-declined-for-good = 市里定了不办
story-assigned = 交给人办
story-signed = 签收了
story-return-asked = 说不归自己管
story-reassigned = 换人办
story-promised = 答应 { $date }前办好
story-info-asked = 问了一句
story-progressed = 说了进展
story-extend-asked = 想改到 { $date }
story-extended = 改到 { $date }
story-reported = 说办完了
story-solved = 说办好了
story-not-solved = 说没办好
story-closed-unrated = 没等到评价，先结了
story-reopened = 重新办
story-withdrawn = 不办了
story-nudged = 催了一下
story-office-nudged = 上面催了一下
story-leaf-set = 改了类别
story-ask-refused = 没准
story-recovered = 用{ $who }给的码换到了别的手机

# To whoever handles it: a new matter, and the promise
new-matter = 新事 · { $village } { $number } 号 · { $leaf }
new-matter-urgent = 急事 · { $village } { $number } 号 · { $leaf }
new-matter-emergency = 险情 · { $village } { $number } 号 · { $leaf }
office-unconfirmed = 本人没说准是不是要办的事，标了“未确认”。
pick-date-signed = 签收了 · { $village } { $number } 号 · { $leaf }
pick-date = 答应日子 · { $village } { $number } 号 · { $leaf }
pick-date-again = 重新答应日子 · { $village } { $number } 号 · { $leaf }
pick-later-date = 要延期 · { $village } { $number } 号 · { $leaf }
latest-date = 最晚 { $limit }。
latest-date-or-words = 最晚 { $limit }。也可以直接说，比如“{ $words }”。
# Days in words, tried in this order: the first that would be taken is shown as an example.
date-examples = 下周三/月底前/周五/后天/明天/今天
when-done = 哪天能办好？
when-instead = 改到哪天？
type-date = 哪天？最晚 { $limit }。
type-date-like = 哪天？比如“{ $words }”，最晚 { $limit }。
ask-plan = { $number } 号 { $date }前办好，打算怎么办？写一句就行。
ask-check = { $number } 号怎么算办好？
whole = 您看这样答应行吗 · { $village } { $number } 号 · { $leaf }
whole-told = 按 1 就告诉本人。日子以后要改，先问本人。
working = { $village } { $number } 号 · { $leaf }
offer-tell = 这句话告诉 { $number } 号的村民吗？
key-tell = 告诉他
key-tell-no = 不用
not-told = 好，没有告诉村民。
ask-return-reason = { $number } 号为什么不归您管，该归谁？写一句。
ask-question = { $number } 号想问本人什么？一次问全。
ask-extend-reason = { $number } 号改到 { $date }，为什么？写一句，本人看得到。
ask-result = { $number } 号结果怎样？写一句大白话，有照片更好。
ask-decision = { $number } 号为什么这样定？写一句，会告诉他们。
passed-promise = { $number } 号的日子告诉本人了。回这张卡片说进展，本人看得到。
passed-question = { $number } 号问本人了，最多等三天，日子跟着往后挪。
passed-progress = { $number } 号的进展告诉本人了。
passed-return = { $number } 号请上面定了，定了告诉您。
passed-extend = { $number } 号改日子的事问本人了，等一天。
passed-result = { $number } 号请本人看了。本人说办好了，才算办结。
passed-decision = { $number } 号定下来了，告诉他们了。
passed-nudge = { $number } 号催过了，也记上了是您催的。
passed-word-noted = { $number } 号记下了本人的话，注明是您记的。
passed-taken = { $number } 号有人签收了，您不用再签。
passed-taken-back = { $number } 号收回了，照原来的办。

# To people of office: news
news-added = 有补充 · { $village } { $number } 号 · { $leaf }
news-extend-granted = 日子改好了 · { $village } { $number } 号 · { $leaf }
news-extend-refused = 日子不改 · { $village } { $number } 号 · { $leaf }
news-return-refused = 还归您办 · { $village } { $number } 号 · { $leaf }
news-reassigned-away = 派给别人了 · { $village } { $number } 号 · { $leaf }
news-solved = 办好了 · { $village } { $number } 号 · { $leaf }
news-solved-before-report = 本人说已经好了 · { $village } { $number } 号 · { $leaf }
news-not-solved = 本人说没办好 · { $village } { $number } 号 · { $leaf }
news-not-solved-again = 又没办好 · { $village } { $number } 号 · { $leaf }
news-unsatisfied = 本人不满意 · { $village } { $number } 号 · { $leaf }
news-closed-unrated = 未评价办结 · { $village } { $number } 号 · { $leaf }
news-reopened = 重新办 · { $village } { $number } 号 · { $leaf }
news-withdrawn = 本人不办了 · { $village } { $number } 号 · { $leaf }
news-nudged = 本人催一下 · { $village } { $number } 号 · { $leaf }
news-office-nudged = 上面催一下 · { $village } { $number } 号 · { $leaf }
news-wait-ended = 本人没答话，接着办 · { $village } { $number } 号 · { $leaf }
news-leaf-set = 改了类别，不用您办了 · { $village } { $number } 号 · { $leaf }
news-lapsed = 到时没人定 · { $village } { $number } 号 · { $leaf }
news-unreachable = 本人的聊天收不到了，请打电话 · { $village } { $number } 号 · { $leaf }
news-vacant = 村里没人在岗，归您这里 · { $village } { $number } 号 · { $leaf }
phone-written-down = 看过这个电话，{ $number } 号里记了一笔。
no-phone = { $number } 号没留电话。可以问一句，等本人回话。
remind-soon = 快到日子了 · { $village } { $number } 号 · { $leaf }
remind-today = 就是今天 · { $village } { $number } 号 · { $leaf }
remind-late = 过了日子 · { $village } { $number } 号 · { $leaf }
remind-what = { $what } { $date }。
remind-promise = 答应日子，最晚
remind-date = 办好的日子是
unsigned-own = 还没签收 · { $village } { $number } 号 · { $leaf }
unsigned-office = 没人签收 · { $village } { $number } 号 · { $leaf }
unsigned-since = { $since }交下来的，现在归{ $who }，还没签收。
call-them = 给本人打个电话 · { $village } { $number } 号 · { $leaf }
call-them-office = 本人一直没看到 · { $village } { $number } 号 · { $leaf }
call-them-why = 结果发过去了，本人还没打开看。
call-them-ask = 打个电话问问，办好了没有？

# To whoever decides
return-asked = 说不归他管 · { $village } { $number } 号 · { $leaf }
pick-handler = { $number } 号派给谁？
pick-reason = { $number } 号这里为什么办不了？
extend-decide = 要延期，请您定 · { $village } { $number } 号 · { $leaf }
villager-agrees = 同意
villager-disagrees = 不同意
villager-silent = 没答话
emergency-told = 险情 · { $village } { $number } 号 · { $leaf }
emergency-help = 请马上联系村里，看有没有人去。
emergency-unanswered = 险情没人应 · { $village } { $number } 号 · { $leaf }
look-again-asked = 请市里再看 · { $village } { $number } 号 · { $leaf }
recovery-by-invitation = 本人在岗，换手机要重新发邀请，不用找回码。
recovery-code = 找回码：{ $code }。请当面念给{ $name }。
the-villager = 本人
recovery-until = { $until }前有效，用一回就作废。

# Not now: what is
now-written = { $number } 号 { $at }记下了，还没交给人办。
now-declined = { $number } 号 { $at }答复过，这里办不了。
now-assigned = { $number } 号 { $at }交给人了，等签收。
now-signed = { $number } 号 { $at }已经签收，等答应日子。
now-working = { $number } 号 { $at }已经答应，现在在办。
now-shelved = { $number } 号 { $at }挂了账，到日子再看。
now-reported = { $number } 号 { $at }说办完了，等本人看。
now-solved = { $number } 号 { $at }办好了，已经办结。
now-explained = { $number } 号 { $at }讲明了缘由，已经办结。
now-unrated = { $number } 号 { $at }结了，没等到评价。
now-withdrawn = { $number } 号 { $at }不办了。
now-merged = { $number } 号 { $at }并到另一件里，一起办。
refused-ask-pending = { $number } 号在等答复，这一步等答了再说。
refused-nothing-asked = { $number } 号没有等着答的事。
refused-not-yours = { $number } 号这一步，要本人或者管这件事的人来。
not-yours-now = { $number } 号已经不归您管了，刚才说的没有记上，也没有发出去。
refused-own-ask = { $number } 号是您自己提的，要别人来定。
refused-holder-only = { $number } 号这一步，要第一书记本人或者镇里来。
refused-date-past = 这个日子已经过了。{ $number } 号请另说一个。
refused-too-far = { $number } 号最晚到 { $limit }，请说早一点的日子。
refused-not-later = { $number } 号现在说的是 { $date }，新日子要比它晚。
refused-too-often = { $number } 号这一步不能再做了，回数满了。
refused-too-late = { $number } 号这一步过了期限。还有事，接着说就行。
refused-nudged = { $number } 号刚催过，{ $again }以后可以再催。
refused-no-change = { $number } 号本来就是这样，不用改。
date-not-a-date = 没听出是哪天。请说一天，最晚 { $limit }；先不定，回“取消”。
date-not-a-date-like = 没听出是哪天。说“{ $words }”就行，最晚 { $limit }；先不定，回“取消”。
date-impossible = 日历上没有这一天。请另说一天，最晚 { $limit }。
date-past = 这一天已经过了。请另说一天，最晚 { $limit }。
date-too-far = 这一天太晚了。最晚 { $limit }，请说早一点的。
date-not-later = 要比原来的日子晚才用改。最晚 { $limit }。
not-yours = 这要由收到卡片的人来答。要找人，发“0”。

# To the city: a day has passed and nobody knows which village it is.
village-unknown = 有人说了件事，一天了还不知道是哪个村
village-unknown-caller = 打过去问问是哪个村
village-unknown-no-phone = 没留电话。本人说出村名就会登记。

# The states that the backlog counts, and the words that narrow it to them.
filter-overdue = 超期
filter-unsigned = 未签收
filter-today = 今天到期
filter-shelved = 挂账

# Can't be solved where it is: up, shelved, explained, pressed on
key-ways = 别的办法
key-escalate = 往上交
key-shelve = 现在办不了
key-explain = 讲明缘由
key-reply = 回一句
key-supervise = 督办
key-cause-gone = 能办了
key-cause-stays = 还办不了
key-after-days = { $days } 天后
cause-money = 钱还没到
cause-season = 要等季节
cause-plan = 排在后面的计划里
cause-third-party = 要等法院或别的单位
fact-recheck = 哪天再看
fact-meanwhile = 眼下先做
fact-ground = 依据
fact-handed-up-by = 谁交上来的
fact-reply-by = 最晚回话
ways-ask = 要怎么办？
pick-cause = { $number } 号为什么现在办不了？
pick-recheck = 哪天再看 · { $village } { $number } 号 · { $leaf }
when-recheck = 哪天再看一回，缘由还在不在？
ask-escalate = { $number } 号为什么要往上交，试过什么？写一句，本人看得到。
ask-meanwhile = { $number } 号眼下先做什么？写一句，本人看得到。
ask-ground = { $number } 号照哪条规定办不了？先跟本人说过，再写一句大白话。
ask-reply = { $number } 号怎么拖住的，接下来怎么办？写一句，上面和本人都看得到。
shelve-decide = 想先挂账，请您定 · { $village } { $number } 号 · { $leaf }
explain-decide = 想讲明缘由结掉，请您定 · { $village } { $number } 号 · { $leaf }
recheck = 到日子再看了 · { $village } { $number } 号 · { $leaf }
recheck-late = 过了日子没再看 · { $village } { $number } 号 · { $leaf }
recheck-ask = 缘由还在吗？
supervised = 上面督办 · { $village } { $number } 号 · { $leaf }
supervised-lead = 超期要督办 · { $village } { $number } 号 · { $leaf }
supervised-1 = 镇里督办。原定 { $since }前办好。
supervised-2 = 市里督办。原定 { $since }前办好。
supervised-3 = 市里领导督办。原定 { $since }前办好。
following = 上交的有动静 · { $village } { $number } 号 · { $leaf }
passed-escalated = { $number } 号往上交了，也告诉本人了。您接着跟，有话替本人说。
passed-shelve = { $number } 号请上面定了，没定之前日子照算。
passed-explain = { $number } 号请上面核了，也告诉本人了，没定之前日子照算。
passed-reply = { $number } 号的回话，上面和本人都看到了。
passed-supervised = { $number } 号督办了，也记上了。
passed-looked = { $number } 号看过了，也告诉本人了。
news-shelve-granted = 准了，先挂账 · { $village } { $number } 号 · { $leaf }
news-shelve-refused = 不准挂账，接着办 · { $village } { $number } 号 · { $leaf }
news-cause-gone = 能办了，请重新答应 · { $village } { $number } 号 · { $leaf }
news-explain-granted = 准了，讲明缘由办结 · { $village } { $number } 号 · { $leaf }
news-explain-refused = 不准这样结，接着办 · { $village } { $number } 号 · { $leaf }
news-replied = 回话了 · { $village } { $number } 号 · { $leaf }
news-taken-back = 收回了，不用您定了 · { $village } { $number } 号 · { $leaf }
news-rested = 督办后一直没回话 · { $village } { $number } 号 · { $leaf }
escalated = { $number } 号往上交了
went-up = { $who }交给了{ $to }。
no-date-now = 原来答应的 { $date } 不算了，定了新日子告诉您。
still-follows = { $who }接着跟，有话还跟他说。
shelved = { $number } 号先挂账
shelved-because = 现在还办不了：{ $cause }。
shelved-stays = 这件一直挂在账上，到日子再看，看了告诉您。
cause-gone = { $number } 号能接着办了
recheck-missed = { $number } 号到日子没人看，接着办
cause-stays = { $number } 号再看过，还挂着
explain-asked = { $number } 号，想这样答复您
would-explain = { $who }说这件照规定办不了：
explain-speak = 要换个人来定，{ $by }前定。您有话现在就说，定的人看得到。
explained = { $number } 号，讲明了缘由
explained-why = 换个人看过了，这件照规定办不了。
explained-other-ways =
    您不认可，可以找信访局复查，或者申请行政复议、仲裁、上法院。
    不知道走哪条，打 12348 问律师，不要钱。
explained-window = 30 天里有新情况，可以重新办。
explain-refused = { $number } 号接着办，不这样结
being-pressed = { $number } 号正在督办
being-pressed-how = 上面在督办，办的人要回话。有回音就告诉您。
rested = { $number } 号还没办成
rested-ways =
    上面催过多回，还是没回话。这件还挂在账上，没有结。
    您也可以打 12345，或者找信访局。
story-escalated = 往上交了
story-shelve-asked = 想先挂账
story-shelved = 挂账，{ $date }再看
story-cause-stays = 看过，还挂着，{ $date }再看
story-cause-gone = 能办了，接着办
story-explain-asked = 想讲明缘由结掉
story-explained = 讲明了缘由
story-supervised = 上面督办
story-replied = 回了话
story-rested = 督办后一直没回话
refused-nothing-tried = { $number } 号归这一级办。先办，办过发一句进展，再往上交。

# The post changes its holder
key-sign-handover = 签收
handover-own = 交接过来的还没签收 · { $village } { $number } 号 · { $leaf }
handover-office = 交接过来的没人签收 · { $village } { $number } 号 · { $leaf }
handover-unsigned = 这件交接给了{ $who }，还没签收，定下的日子不变。
passed-handover-signed = { $number } 号接过来了，定下的日子不变。
story-handed-over = 换了书记，交接
story-handover-signed = 接任的签收了

# The public holidays of a year become known
rule-by-provisional = { $date }，还没答应；那年放假安排还没出，可能会挪
date-provisional = 那年放假安排还没出，这个日子可能会挪，挪了告诉您。
recounted = { $number } 号的日子重新算了
recounted-why = 放假安排出来了，规定最晚的日子从 { $from } 挪到 { $to }。
news-recounted = 放假安排出来了，日子重新算 · { $village } { $number } 号 · { $leaf }
story-recounted = 放假安排出来了，规定最晚 { $date }
refused-too-soon = { $number } 号上面最晚 { $first }定，再看的日子要在那以后。

# Units that help
key-whistle = 请单位帮忙
key-call-back = 不用帮了
key-ways-more = 还有
key-other-unit = 别的单位
key-tomorrow = 明天
key-latest = { $date }前
key-child-sign = 接了
key-child-done = 办完了
key-child-return = 办不了
pick-unit = { $number } 号请哪个单位来帮？
type-unit = 能请的单位：{ $names }。
type-unit-ask = 请哪个？写单位的名字。
no-units = 这里还没有能请的单位。请市里先把单位的联络员登记上。
ask-task = { $number } 号请他们做什么？写一句。
pick-help-date = { $number } 号请{ $unit }哪天前办好？
pick-call-back = { $number } 号哪个单位不用帮了？
ask-help-done = { $number } 号办得怎么样？写一句，或者发张照片。
ask-help-return = { $number } 号为什么办不了，该找谁？写一句。
help-asked = 请协助 · { $village } { $number } 号 · { $leaf }
help-asked-today = 今天该办好 · { $village } { $number } 号 · { $leaf }
help-asked-late = 督办 · 过了日子 · { $village } { $number } 号 · { $leaf }
help-called-back = { $village } { $number } 号不用帮了，谢谢。
help-over = { $village } { $number } 号结了，不用再办了。
help-news = 帮忙的事 · { $village } { $number } 号 · { $leaf }
help-news-called = 上面请了{ $unit }来帮忙。
help-news-signed = { $unit }接了。
help-news-done = { $unit }说办完了。事还是您的，您看过再报结果。
help-news-returned = { $unit }说办不了。事还是您的，另想办法。
help-news-said = { $unit }说：
help-news-late = { $unit }过了日子还没办完，已经督办了。
help-assigned = 还没接，{ $date }前
help-signed = 在办，{ $date }前
help-done = 办完了
help-returned = 说办不了
help-said = { $what }：“{ $words }”
help-ended = 不用帮了
fact-task = 请帮
fact-help-by = 最晚
passed-whistled = { $number } 号请到了，他们有回音就告诉您。事还是您的，日子不变。
passed-helped = { $number } 号告诉他们了。
passed-called-back = { $number } 号跟他们说不用帮了。
refused-held = { $number } 号请来帮忙的单位还没办完。等他们办完，或者先说不用帮了。
refused-no-time-left = { $number } 号的日子太近，来不及请单位帮忙。先要延期，或者重新答应日子。
story-whistled = 请了别的单位来帮忙
story-child-done = 来帮忙的单位说办完了
story-child-returned = 来帮忙的单位说办不了
title-unit-clerk = { $name }
post-unit-clerk = 来帮忙的{ $name }
# One matter said twice: joined, parted, and said again
key-split = 分开办
key-merge = 并成一件
key-not-same = 不是
same-before = 您说过的 { $number } 号：
same-ask = 这和 { $number } 号是一件事吗？
merged = { $number } 号并到 { $main } 号，一起办
merged-how = 有回音照 { $number } 号告诉您。不是一件事，随时能分开办。
split = { $number } 号单独办了
split-how = 和 { $main } 号分开了，马上交给人办，有回音就告诉您。
split-gone = { $main } 号不往下办了。您这件没停，马上交给人办。
main-ended = { $number } 号并到的 { $main } 号结了
main-solved = { $main } 号那边说办好了。您这儿好了吗？
main-unrated = { $main } 号那边没等到回话，先结了。您这儿好了吗？
main-explained = 换个人看过了，这件照规定办不了。
main-ended-split = 没好的话，30 天里按“分开办”，就单独接着办。
waited-for-another = 有句话要先问清楚。
said-again = 和以前的 { $number } 号说的一样，办的人看得到。
earlier-again = { $number } 号也说过这件事，{ $at }记的，已经了结。
earlier-apart = 本人要和 { $number } 号分开办。
joined-words = { $number } 号也说：{ $words }
alike = 像是一件事，请您定 · { $village } { $number } 号 · { $leaf }
alike-main = { $number } 号说的是：
alike-ask = 两个人说的，{ $number } 号和 { $main } 号是一件事吗？
alike-one-person = 一个人说的，{ $number } 号和 { $main } 号是一件事吗？
merged-into = 又有人说了同一件 · { $village } { $number } 号 · { $leaf }
merged-into-what = { $number } 号并进来一起办：
passed-merged = { $number } 号并好了，也告诉本人和办的人了。
passed-kept-apart = { $number } 号还是单独办，这两件不再问了。
passed-proposed = { $number } 号是不是同一件，请镇里定了。
refused-not-alike = { $number } 号和那件不是一个村、一类的事，不能并。
refused-said-apart = 本人说过 { $number } 号是另一件事，不能再并。
story-merged = 并到另一件，一起办
story-kept-apart = 镇里看过，是两件事
story-joined = 又有人说了同一件，一起办
story-parted = 有一件分出去了
story-split = 分出来单独办
story-main-solved = 并到的那件说办好了
matter-of = { $number } 号
story-said-again = 又说了一回，另记了一号

# The village's public board
board-word = 挂账
board =
    { $count ->
        [0] { $village }没有挂着的事
       *[other] { $village }现在办不了、公开挂着的 { $count } 件
    }
board-line = { $number } 号 · { $leaf } · { $cause }，{ $since }挂的，{ $recheck }前再看
board-stays = 能办了才从这里销掉。
board-struck-off = 销账：{ $number } 号 · { $leaf }，{ $at }能办了，接着办

# -- 找一件事（/find）
find-how = 找什么？发“找 水管”，我在您报过的事里找。
find-how-office = 找什么？发“找 水管”或“/find 水管”，我在您看得到的事里找。
find-nothing = 您报过的事里没有“{ $words }”。换个短一点的词再找；要报新事，直接说就行。
find-nothing-office = 您看得到的事里没有“{ $words }”。换个短一点的词再找，两个字就行。
find-lead = 说到“{ $words }”的事，新的在前
