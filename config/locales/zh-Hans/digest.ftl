# The digest: what has waited for a person of office, on the mornings of working days.
digest = 今天等您看的
digest-late = 超期 { $count } 件
digest-due = 快到期 { $count } 件
digest-new = 新事 { $count } 件
digest-answered = 有回音 { $count } 件
digest-quiet = 早过了日子、已经不再催的，还有 { $count } 件。说“超期的”就能看。
digest-line-date = { $matter } · { $date }前办好
digest-line-promise = { $matter } · { $date }前要答应日子
