# The head of a chat's page: who sits there, and whom "0" reaches.
head-secretary = First secretary { $name }
head-nobody = No secretary yet; the township sees to it
head-no-village = The last kilometre
head-office = { $name } · { $place }
head-first-secretary = First secretary
head-stand-in = Stand-in
head-township-clerk = Township service centre
head-city-admin = City office
head-human = A person
head-human-town = Township
head-human-city = City
head-invited = { $name }, { $post } { $place }
head-unit-clerk = Clerk of a unit
