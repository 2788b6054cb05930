# What the Telegram channel says of itself: its keys, its list of commands, the keyboard under the field.
telegram-got-it = 收到
telegram-choose = 请选：
telegram-whole-text = 全文在这个文件里。
telegram-place = { $name } 位置：{ $link }
telegram-command-start = 开始
telegram-command-help = 怎么用
telegram-command-mine = 我的事，办到哪了
telegram-command-backlog = 在办的，全部
telegram-command-stats = 四个数，和每个数后面的事
telegram-command-data = 我的资料，看和删
telegram-command-human = 打电话找人
telegram-command-lang = English
telegram-menu-mine = 我的事
telegram-menu-human = 找人
telegram-menu-help = 帮助
telegram-command-find = 找一件事：/find 水管
telegram-command-who = 谁在管
