# What the Telegram channel says of itself: its keys, its list of commands, the keyboard under the field.
telegram-got-it = Got it
telegram-choose = Please choose:
telegram-whole-text = The whole text is in this file.
telegram-place = { $name } Place: { $link }
telegram-command-start = Begin
telegram-command-help = How it works
telegram-command-mine = My matters and where they stand
telegram-command-backlog = All that is being done
telegram-command-stats = The four numbers and what is behind each
telegram-command-data = What is kept of me, to see and delete
telegram-command-human = Somebody to call
telegram-command-lang = 中文
telegram-menu-mine = My matters
telegram-menu-human = Find someone
telegram-menu-help = Help
telegram-command-find = Find a matter: /find pipe
telegram-command-who = Who is in office
