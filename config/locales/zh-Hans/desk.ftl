# What the desk says itself: first contact, help, finding people, one's own data, when something is off.
desk-welcome = 您好，这里是{ $village }的“最后一公里”。
desk-welcome-how = 有难处直接说，比如“村东头水管坏了”。
desk-welcome-who = 记下来，交给{ $who }，办到哪一步都告诉您。
desk-welcome-nobody = 记下来，交给镇里办，办到哪一步都告诉您。
desk-welcome-more = 只为办您的事用您说的话。发“我的资料”能看能删，发“帮助”看用法。
desk-welcome-office = { $who }，您好。{ $place }的事会到您这里来。
desk-your-area = 您管的地方
desk-welcome-office-how = 回复卡片就是进展，发“我的事”看在办的，发“帮助”看用法。
desk-welcome-office-above-how = 发“积压”看在办的，发“帮助”看用法。
desk-welcome-unit = { $name }，您好。请{ $place }帮忙的事会到您这里来。
desk-welcome-unit-how = 发“我的事”看请您帮的，回复卡片就是给请您的人捎话。
desk-invitation-used = 这张邀请已经用过了。请让发给您的人再发一张。
desk-invitation-expired = 这张邀请过期了。请让发给您的人再发一张。
desk-invitation-unknown = 没有这张邀请。请让发给您的人再发一张。
desk-unknown-village = 这个码找不到村子。您是哪个村的，打上村名就行。
desk-greeting = 您好。这里是{ $village }，有难处直接说，我记下来交给{ $who }。
desk-greeting-plain = 您好。有难处直接说，我记下来，有人办。
desk-thanks = 不客气。有事随时说。
desk-small-talk = 听着呢。有难处直接说，我记下来。发“帮助”看用法。
desk-nothing-asked = 现在没有要您回的。有难处直接说，发“我的事”看办到哪了。
desk-keys-lie-open = 没听出回的是哪句。上面卡片的键还能按，发“我的事”看办到哪了。
desk-office-greeting = 您好。
desk-office-thanks = 不客气。
desk-office-nothing-asked = 现在没有要您回的。发“我的事”看等您办的，发“积压”看全部在办的。
desk-office-keys-lie-open = 上面卡片的键还能按。发“我的事”看等您办的，发“积压”看全部在办的。
desk-nothing = 这句是空的。有难处直接说，照片和语音也行。
desk-help-villager =
    有难处直接说，打字、照片、语音都行，记下来就有号。
    发“我的事”看办到哪一步，发号数看那一件。
    好了说“办好了”，急了说“催一下”，不办了说“不报了”。
    发“0”找人，发“我的资料”能看能删。English: /lang
desk-help-secretary =
    新事来了先签收，再答应哪天办好、怎么办、怎么算。
    回复卡片就是进展，村民马上知道。
    发“我的事”看在办的，“42 1”是按 42 号的第一个键。
    请假发“请假 12.1到12.7”，有人代班。
    找旧事发“找 水管”，谁在任发“谁管 侯庄村”。
    发“0”找镇里。English: /lang
desk-help-unit =
    请您单位帮的事会有卡片：接了、办完了、办不了，点一下就行。
    发“我的事”看还没办完的。
desk-help-admin =
    发“积压”看在办的，“积压 侯庄村 超期”只看那些，“找 水管”找一件事。
    点一行看那件事的经过，能催一下。发“统计”看四个数。
    要您定的事会有卡片。请假发“请假 12.1到12.7”。
    发“0”找人，“谁管 侯庄村”看谁在任。English: /lang
desk-people = 可以直接打电话：
desk-no-number = { $who }，电话没登记，请到村部找。
desk-nobody = 这里没有登记电话。急事打 110、119、120，别的打 12345。
desk-language-set = 好，以后说中文。English: /lang
desk-unknown-command = 没有这个用法。有难处直接说，发“帮助”看用法。
desk-unknown-button = 这个键认不出来了。发“我的事”看现在的。
desk-someone-elses = 这个键是给别人的。发“我的事”看您自己的。
desk-slower = 收到了，都记着，慢慢说。
desk-our-failure = 这句没处理好，但记下来了，会有人看。
desk-no-phone = 不留也行，有回音在这儿告诉您。
desk-phone-wrong = 这个号 { $digits } 位，像是不全。手机号 11 位，座机带区号，再发一遍吧。不留也行。
desk-phone-kept = 记下了，{ $phone }。只有办事的人看得到。
desk-privacy =
    这里替市驻村办记事，只为办您的事用您说的话。
    您的话只给办事的人看，不登在外面。
    办结满两年删身份，发“我的资料”随时能看能删。
    要问规则，找镇里或市驻村办，发“0”有电话。
desk-my-data = 记着您的这些
desk-no-data = 现在没有记着您的资料。
desk-take-away = 存下来带走
desk-key-erase = 都删了
desk-erase-sure = 删了就找不回来，在办的事也看不到您说的话。已经发给办事人的，他们那里还有。删吗？
desk-key-erase-yes = 删
desk-key-erase-no = 不删
desk-erased = 删了。您说过的话、名字和电话都不再留。已经发给办事人的，他们那里还有。
desk-erased-but-office = 删了，电话也删了。您在任时答应的、办的、定的，连同您的名字留着：村里人要查得到是谁管的。
desk-not-erased = 好，都留着。
desk-recovered = 认出您了，原来的事都在。发“我的事”看。
desk-wrong-code = 这个码不对，或者作废了：过期、换新、书记后来报了办完都算。请书记再给一个；有事等您回“办好没有”，先在原来的手机上回，或者问镇里。
desk-too-many-codes = 试得太多了，明天再试。急事发“0”找人。
desk-too-many-codes-in-all = 现在到处有人打错码，先停一个小时。码还能用，过一会儿再打；急事发“0”找人。
desk-recover-by-invitation = 这个码是在岗的人的，岗位要用邀请换手机。请发邀请的人重新发一个。
desk-recover-elsewhere = 这里已经有您说的事，码就没有用掉。拿还没说过事的手机或浏览器，扫墙上的码，再打一次。或者反过来：在这里发“绑定”要个码，到那边打。
desk-moved-elsewhere = 新的邀请在别的手机上用了，您的岗位换到了那边，这里不再管事。不是您换的，马上告诉给您邀请的人。
desk-how-to-recover = 换了手机，请书记给个八位的码，在这里打上就行。
desk-recovered-elsewhere = 刚有人用书记给的码，在另一个手机上打开了您的事。不是您，就发“0”找人。
desk-key-bind = 另一个手机也用
desk-binding-code = 绑定码：{ $code }。在您另一个手机、聊天或网页里打上这八个数，两边就都是您。{ $minutes }分钟内有效，用一回就作废，不要给别人。
desk-code-in-office = 这里是您岗位上用的聊天，码就没有用掉。码要在本人自己的手机上打。
desk-bound = 连上了，这里也是您。您的事都在，发“我的事”看。两边都能说，在哪边说就在哪边回。
desk-bound-elsewhere = 另一个聊天刚用您的绑定码连上了，那边也能看您的事。不是您，就发“0”找人。
desk-still-in-office = 在任期间不能删，村里人要知道谁在管。卸任以后再删；名字和在任时办的那时也留着。
desk-changed-to = （改成）{ $words }
desk-answered-privately = 私下回您了，打开和我的聊天看。
desk-come-privately = 这里人多，您的事私下跟我说。点下面，按“开始”，再说一遍。
desk-key-come-privately = 私下说
desk-sign-is-no-answer = 看到您的表情了。要回答，请按上面卡片的键，或者打字。
desk-too-large = 这个文件太大，收不到。请发小一点的，或者用话说。
desk-unreadable = 这个看不了。请打字、拍照片，或者说语音。
desk-leave-day = 记下了，{ $from }您请假。
desk-leave-days = 记下了，{ $from }到{ $until }您请假。
desk-leave-who = 这几天的新事和到期的事，先给{ $who }。
desk-leave-and = 、
desk-leave-nobody = 这几天没有人代班，来的事都给您留着。请跟镇里说一声。
desk-leave-how-back = 答应过的还是您这个岗位的，险情照样叫您。日子不对就再发一回，提前回来发“销假”。
desk-leave-ended = 好，您回来了。新来的事从现在起给您。
desk-leave-dropped = 好，不请假了。
desk-no-leave = 您没在请假。要请假，发“请假 12.1到12.7”。
desk-leave-too-long = 一回最多请 { $days } 天，再长就要办交接。请说短一点的日子。
desk-how-to-leave = 请说从哪天到哪天，比如“请假 12.1到12.7”或“请假三天”。提前回来发“销假”。

# -- 岗位：谁在管（/who）、任命（/appoint）、邀请（/invite）
desk-help-city =
    发“积压”看在办的，“找 水管”找一件事，发“统计”看四个数。
    发“谁管 侯庄村”看谁在任。
    发“任命”任一个人，“邀请 姓名”发上岗的链接，换手机也用它。
    要您定的事会有卡片。请假发“请假 12.1到12.7”。
    发“0”找人。English: /lang
desk-admins-only = 任命和邀请只有市里的管理员能办，现在是{ $admins }。要电话，发“0”。
desk-admins-only-nobody = 任命和邀请只有市里的管理员能办，现在没有人在任。请管机器的人先任一个。
desk-who-where = 问哪个村、哪个镇？连着名字发，比如“谁管 侯庄村”。
desk-no-such-place = 没有叫“{ $words }”的村或镇。打全名再问一回，比如“谁管 侯庄村”。
desk-which-place = 问的是哪一个？点一个就行
desk-place = { $village } · { $town }
desk-who-post = { $who }，{ $unit }，任期到{ $until }
desk-who-away = { $who }请假到{ $until }，这几天先找{ $instead }。
desk-who-away-nobody = { $who }请假到{ $until }，没有人代班。
desk-who-no-number = { $who }，电话没登记
desk-who-vacant = 现在没有第一书记，由代班的人管。
desk-who-vacant-nobody = 现在没有第一书记，也没有人代班，事情归镇里。
desk-who-no-clerk = 镇里现在没有人在任，事情归市里。
desk-who-seat = { $village } · { $who }
desk-who-seat-vacant = { $village } · 没有第一书记，也没有人代班
desk-who-more = 还有 { $count } 个村没列出来，发“谁管”加村名。
desk-role-first-secretary = 第一书记
desk-role-stand-in = 代班人
desk-role-township-clerk = 镇经办人
desk-role-city-admin = 市管理员
desk-role-unit-clerk = 单位联络员
desk-ask-role = 任什么？要任市里的管理员，打“市管理员”。不任了发“取消”。
desk-ask-village = 哪个村？打村名。
desk-ask-town = 哪个镇？打镇名。
desk-near-places = 没有正好叫这个的。是哪一个？点一个，或者再打一遍。
desk-ask-name = 姓名是什么？
desk-ask-unit = 哪个单位派的？打全名，比如“市农业农村局”。
desk-ask-term = 从哪天到哪天？比如“2026-12-01到2028-11-30”。
desk-appoint-whole = 任命
desk-fact-post = 岗位
desk-fact-name = 姓名
desk-fact-unit = 单位
desk-fact-term = 任期
desk-fact-phone = 电话
desk-post-at = { $place }{ $role }
desk-term = { $from }到{ $until }
desk-appoint-phone = 电话还没有，现在发也行，不留也行。
desk-appoint-right = 这样任命，对吗？
desk-key-appoint-yes = 就这样
desk-key-appoint-change = 改
desk-what-to-change = 改哪一样？也可以直接打上对的。
desk-appoint-unread = 分不清“{ $words }”里哪个是姓名、哪个是单位，一样一样问。
desk-appoint-over = 任期到{ $until }就过了，没有任命。说还没过的日子。
desk-appoint-empty = 姓名和单位都要有。
desk-appoint-no-village = 没有叫“{ $words }”的村。打全名再试；新村要请管机器的人先登记。
desk-appoint-no-town = 没有叫“{ $words }”的镇。打全名再试；新镇要请管机器的人先登记。
desk-appoint-several = 叫“{ $words }”的村不止一个。打代号说清是哪个：{ $codes }。
desk-appoint-needs-village = { $role }要说是哪个村的。
desk-appoint-needs-town = 镇经办人要说是哪个镇的。
desk-appoint-no-place = { $role }不分村镇，地方就不记了。
desk-appoint-ends-before = 日子反了：从{ $from }，到{ $until }。
desk-appoint-overlaps = { $place }从{ $from }到{ $until }已经有第一书记。一个村一回只有一个：换个日子，或者请管机器的人先结束那一任。
desk-appoint-already = 这个任命已经有了，没有再任一遍。要链接，发“邀请 姓名”。
desk-appoint-left = 好，没有任命。
desk-appoint-late = 这张卡片已经答过或者放下了，这一下没有任命。要任命，发“任命”重来。
desk-appointed = ✅ 任命好了
desk-how-to-invite = 邀请谁？发“邀请 姓名”或“邀请 村名”。
desk-invite-nobody = 没有叫“{ $words }”的人在任或者要上任。先任命：发“任命”。
desk-invite-many = 这样的岗位有 { $count } 个。说细一点，比如“邀请 姓名”。
desk-invite-which = 邀请哪一个？
desk-invite-post = { $place } { $who }
desk-invite-from = { $post }，{ $from }上任
desk-invite-link = 把这个发给{ $name }，点开就上岗：
desk-invite-holds = 只能用一回，{ $until }前有效，旧的链接不能再用。别发到群里。
desk-invite-over = 这一任已经到期了，没有链接可发。要接着任，发“任命”。
desk-invite-late = 这张卡片已经用过了，没有再发链接。要新的，再发一回“邀请 姓名”。
