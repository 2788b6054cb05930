# The head of a chat's page: who sits there, and whom "0" reaches.
head-secretary = 第一书记 { $name }
head-nobody = 书记还没到任，镇里在管
head-no-village = 最后一公里
head-office = { $name } · { $place }
head-first-secretary = 第一书记
head-stand-in = 代理
head-township-clerk = 便民服务中心
head-city-admin = 市驻村办
head-human = 找人
head-human-town = 找镇里
head-human-city = 找市里
head-invited = { $place }{ $post } { $name }
head-unit-clerk = 单位联络员
