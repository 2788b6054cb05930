# Terms of office and handover.
terms-word = 交接
terms-new-name = { $village }换了书记，您的事现在由{ $who }接着办，答应的日子不变。
terms-nobody = { $village }暂时没有第一书记，您的事由镇便民服务中心接着办，答应的日子不变。
terms-handed-over = { $village }交接，{ $count } 件
terms-sign-by = { $by }前签收，答应的日子不变。
terms-key-sign-all = 全部签收
terms-dates-stay = 答应的日子不变。
terms-all-signed = 签收了 { $count } 件，答应的日子不变。
terms-vacant = { $village }没有第一书记了，在办的 { $count } 件归镇里。
terms-vacant-cure = 派了新人，这些事自己就过去。
terms-ends = { $village }的{ $who }，{ $until }任期到，手上还有 { $count } 件。
terms-successor = 接任的是{ $who }，到时自己交接。
terms-no-successor = 还没有接任的人。
