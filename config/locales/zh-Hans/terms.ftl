# Terms of office and handover.
terms-word = 交接
terms-new-name = { $village }换了书记，您的事现在由{ $who }接着办，定下的日子不变。
terms-nobody = { $village }暂时没有第一书记，您的事由镇便民服务中心接着办，定下的日子不变。
terms-handed-over = { $village }交接，{ $count } 件
terms-sign-by = { $by }前签收，定下的日子不变。
terms-key-sign-all = 全部签收
terms-dates-stay = 定下的日子不变。
terms-all-signed = 签收了 { $count } 件，定下的日子不变。
terms-over =
    { $count ->
        [0] 您在{ $village }的任期到了，村里的事以后找{ $who }。
       *[other] 您在{ $village }的任期到了，没办完的 { $count } 件由{ $who }接着办。
    }
terms-township = 镇便民服务中心
terms-thanks = 这些日子辛苦了。
terms-vacant = { $village }没有第一书记了，在办的 { $count } 件归镇里。
terms-vacant-cure = 派了新人，这些事自己就过去。
terms-ends = { $village }的{ $who }，{ $until }任期到，手上还有 { $count } 件。
terms-successor = 接任的是{ $who }，到时自己交接。
terms-no-successor = 还没有接任的人。
