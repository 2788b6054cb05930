# The digest: what has waited for a person of office, on the mornings of working days.
digest = What waits for you today
digest-late = { $count } overdue
digest-due = { $count } due soon
digest-new = { $count } new
digest-answered = { $count } answered
digest-quiet = Long overdue, and nobody is pressed any more: { $count }. Say "overdue" to see them.
digest-line-date = { $matter } · done by { $date }
digest-line-promise = { $matter } · to be promised by { $date }
