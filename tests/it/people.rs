//! The people room: villages read from a file and found by what somebody wrote, who holds which post on which day, and
//! invitations that bind once.

use std::time::Duration;

use jiff::civil::{Date, date};
use lastmile::base::clock::Moment;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::{AddressId, PersonId, Personal};
use lastmile::people::{
    AppointRefused, Appointment, Bound, Closeness, Code, CodeRefused, Fault, InvitationRefused, NewAppointment, Peek,
    Role, Village, import_offices, invitations, offices, persons, verify, villages,
};
use lastmile::storage::{Store, Tx, addresses, ledger};
use lastmile::text::Lang;

const VILLAGES: &str = include_str!("../../config/demo/villages.csv");
const OFFICES: &str = include_str!("../../config/demo/offices.csv");
const NOW: Moment = Moment(1_795_000_000_000_000);
/// The day of `NOW`.
const TODAY: Date = date(2026, 11, 18);
const HOUR: Duration = Duration::from_secs(3600);

/// A store that lives as long as its folder.
struct House {
    store: Store,
    _folder: tempfile::TempDir,
}

impl House {
    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("house.db").display());
        let store = Store::open(&url, 2, 0).await.unwrap();
        store.migrate().await.unwrap();
        Self { store, _folder: folder }
    }

    /// With the demo's villages.
    async fn with_villages() -> Self {
        let house = Self::empty().await;
        let mut tx = house.tx().await;
        villages::import(&mut tx, VILLAGES.as_bytes(), NOW).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        house
    }

    /// With the demo's villages and offices.
    async fn with_offices() -> Self {
        let house = Self::with_villages().await;
        let mut tx = house.tx().await;
        import_offices(&mut tx, OFFICES.as_bytes(), Lang::Zh, &SeededEntropy::new(2), NOW).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        house
    }

    async fn tx(&self) -> Tx {
        self.store.begin().await.unwrap()
    }

    async fn villages(&self) -> Vec<Village> {
        villages::read_all(&self.store).await.unwrap()
    }
}

async fn village(tx: &mut Tx, name: &str) -> Village {
    offices::one_village(&villages::list(tx).await.unwrap(), name).unwrap().clone()
}

/// The names of whoever is told of what comes to a village's post on a day, the one who answers first.
async fn told(tx: &mut Tx, name: &str, day: Date) -> Vec<String> {
    let village = village(tx, name).await;
    let office = offices::office(tx, &village, day).await.unwrap();
    office.at_the_post().iter().map(|h| h.name.reveal().to_owned()).collect()
}

fn secretary(name: &str, village: &str, from: Date, until: Date) -> NewAppointment {
    NewAppointment {
        name: Personal::new(name),
        phone: None,
        role: Role::FirstSecretary,
        village: Some(village.into()),
        area: None,
        unit: "市司法局".into(),
        from,
        until,
        lang: Lang::Zh,
    }
}

async fn appoint(tx: &mut Tx, new: NewAppointment) -> Result<Appointment, AppointRefused> {
    offices::appoint(tx, new, &SeededEntropy::new(4), NOW).await.unwrap()
}

// villages

#[tokio::test]
async fn a_village_gets_a_short_code_from_its_name_without_the_ending() {
    let codes: Vec<String> = House::with_villages().await.villages().await.iter().map(|v| v.code.clone()).collect();
    let want = [
        "shenyao",
        "chaan",
        "zhangwan",
        "liwan",
        "wangcun",
        "fanzhai",
        "houzhuang",
        "yangshugang",
        "zhanglougou",
        "yincun",
        "gonglou",
        "dafanzhuang",
    ];
    assert_eq!(codes, want);
}

#[tokio::test]
async fn taking_the_same_file_again_changes_nothing() {
    let house = House::with_villages().await;
    let before = house.villages().await;
    let mut tx = house.tx().await;
    let done = villages::import(&mut tx, VILLAGES.as_bytes(), NOW).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!((done.new, done.changed, done.unchanged), (0, 0, 12));
    assert_eq!(house.villages().await, before);
}

#[tokio::test]
async fn a_renamed_village_keeps_its_code() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    let file = VILLAGES.replace("侯庄村", "新侯庄村");
    let done = villages::import(&mut tx, file.as_bytes(), NOW).await.unwrap().unwrap();
    assert_eq!((done.new, done.changed, done.unchanged), (0, 1, 11));
    let renamed = villages::by_code(&mut tx, "houzhuang").await.unwrap().unwrap();
    assert_eq!(renamed.name, "新侯庄村");
}

#[tokio::test]
async fn villages_of_one_name_get_codes_that_differ_by_a_digit() {
    let house = House::empty().await;
    let mut tx = house.tx().await;
    let file = "village,town,town_code,village_code\n\
                张庄村,米村镇,410183101,410183101901\n张庄村,牛店镇,410183102,410183102901\n";
    villages::import(&mut tx, file.as_bytes(), NOW).await.unwrap().unwrap();
    let codes: Vec<String> = villages::list(&mut tx).await.unwrap().iter().map(|v| v.code.clone()).collect();
    assert_eq!(codes, ["zhangzhuang", "zhangzhuang2"]);
}

#[tokio::test]
async fn every_wrong_line_is_named_and_nothing_is_half_done() {
    let house = House::empty().await;
    let mut tx = house.tx().await;
    let file = "\u{feff}village,town,town_code,village_code\n\
                慎窑村,米村镇,410183101,410183101209\n\
                ,米村镇,410183101,410183101219\n\
                侯庄村,大隗镇,4101,410183106220\n\
                李湾村,牛店镇,410183102,410183106208\n\
                慎窑村,米村镇,410183101,410183101209\n";
    let wrong = villages::import(&mut tx, file.as_bytes(), NOW).await.unwrap().unwrap_err();
    let faults: Vec<(u64, Fault)> = wrong.into_iter().map(|e| (e.line, e.fault)).collect();
    let want = [
        (3, Fault::Empty("village")),
        (4, Fault::Code { column: "town_code", digits: 9, found: "4101".into() }),
        (5, Fault::NotInTown("410183106208".into(), "410183102".into())),
        (6, Fault::Twice("410183101209".into(), 2)),
    ];
    assert_eq!(faults, want);
    assert!(villages::list(&mut tx).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_missing_column_and_a_file_in_another_encoding_are_said() {
    let house = House::empty().await;
    let mut tx = house.tx().await;
    let wrong = villages::import(&mut tx, "village,town,town_code\n".as_bytes(), NOW).await.unwrap().unwrap_err();
    assert_eq!(
        wrong[0].to_string(),
        "line 1: the column village_code is missing; the first line must name the columns"
    );
    let gbk = b"village,town,town_code,village_code\n\xba\xee\xd7\xaf\xb4\xe5,x,410183106,410183106220\n";
    let wrong = villages::import(&mut tx, gbk.as_slice(), NOW).await.unwrap().unwrap_err();
    assert_eq!(wrong[0].line, 2);
    assert!(wrong[0].to_string().contains("CSV UTF-8"), "{}", wrong[0]);
}

#[tokio::test]
async fn numbers_are_a_plain_count_in_each_village() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    let (a, b) = (village(&mut tx, "侯庄村").await.id, village(&mut tx, "李湾村").await.id);
    let mut drawn = vec![];
    for id in [a, a, b, a] {
        drawn.push(villages::next_number(&mut tx, id).await.unwrap());
    }
    assert_eq!(drawn, [1, 2, 1, 3]);
}

#[tokio::test]
async fn a_village_is_found_by_what_somebody_wrote() {
    use Closeness::{Exact, Named, Short, Sounds, Spelled, Town};
    let all = House::with_villages().await.villages().await;
    let best =
        |words: &str| villages::rank(&all, words).into_iter().map(|(c, v)| (c, v.name.as_str())).collect::<Vec<_>>();
    for (words, want) in [
        ("侯庄村", (Exact, "侯庄村")),
        ("侯庄", (Exact, "侯庄村")),
        ("HouZhuang", (Exact, "侯庄村")),
        ("我是侯庄村的", (Named, "侯庄村")),
        ("俺侯庄嘞", (Short, "侯庄村")),
        ("后庄", (Sounds, "侯庄村")),
        ("hou zhuang", (Sounds, "侯庄村")),
        ("申窑", (Sounds, "慎窑村")),
        ("houzhaung", (Spelled, "侯庄村")),
    ] {
        assert_eq!(best(words).first(), Some(&want), "{words}");
    }
    assert_eq!(best("牛店镇"), [(Town, "张湾村"), (Town, "李湾村")]);
    assert_eq!(best("牛店的李湾").first(), Some(&(Short, "李湾村")));
    assert_eq!(best("水管坏了三天没有水吃"), []);
}

#[tokio::test]
async fn at_most_four_villages_are_offered() {
    let house = House::empty().await;
    let mut tx = house.tx().await;
    let line = |n: u32| format!("张庄村,米村镇,410183101,4101831019{n:02}\n");
    let file = format!("village,town,town_code,village_code\n{}", (0..6).map(line).collect::<String>());
    villages::import(&mut tx, file.as_bytes(), NOW).await.unwrap().unwrap();
    assert_eq!(villages::near(&mut tx, "张庄").await.unwrap().len(), 4);
}

// persons

#[tokio::test]
async fn erasing_a_person_blanks_name_and_phone_and_keeps_the_rest() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    let id = persons::create(&mut tx, Lang::En, NOW).await.unwrap();
    let home = village(&mut tx, "侯庄村").await.id;
    persons::set_village(&mut tx, id, home).await.unwrap();
    persons::set_name(&mut tx, id, &Personal::new("老王"), &SeededEntropy::new(1), NOW).await.unwrap();
    persons::set_phone(&mut tx, id, &Personal::new("138 0000 0099"), &SeededEntropy::new(1), NOW).await.unwrap();
    persons::phone_asked(&mut tx, id, NOW).await.unwrap();
    persons::phone_asked(&mut tx, id, NOW.plus(HOUR)).await.unwrap();
    let known = persons::get(&mut tx, id).await.unwrap();
    assert_eq!(known.phone.as_ref().map(Personal::reveal), Some("138 0000 0099"));
    assert_eq!(known.phone_asked_at, Some(NOW), "the first time stays");

    persons::erase(&mut tx, id, false, &SeededEntropy::new(1), NOW).await.unwrap();
    let erased = persons::get(&mut tx, id).await.unwrap();
    assert_eq!((erased.name, erased.phone), (None, None));
    assert_eq!((erased.village_id, erased.lang), (Some(home), Lang::En));
}

// offices

#[tokio::test]
async fn the_posts_holder_on_that_day_gets_the_matter() {
    let house = House::with_offices().await;
    let mut tx = house.tx().await;
    for (place, day, want) in [
        ("慎窑村", date(2025, 5, 31), vec!["王明远"]),
        ("慎窑村", date(2025, 6, 1), vec!["周启航"]),
        // Nobody between the terms: the township.
        ("尹村村", date(2025, 6, 10), vec!["邓春梅"]),
        ("尹村村", date(2025, 6, 16), vec!["吴晓岚"]),
        // One secretary in two villages.
        ("张湾村", date(2026, 9, 15), vec!["何正平"]),
        ("李湾村", date(2026, 9, 15), vec!["何正平"]),
        // A stand-in beside the secretary is told too; after the last day no longer.
        ("侯庄村", date(2026, 11, 30), vec!["陈向农", "高小满"]),
        ("侯庄村", date(2026, 12, 1), vec!["陈向农"]),
        // Long after every term: the city has nobody either.
        ("侯庄村", date(2030, 1, 1), vec![]),
    ] {
        assert_eq!(told(&mut tx, place, day).await, want, "{place} on {day}");
    }
}

#[tokio::test]
async fn with_no_secretary_the_stand_in_comes_before_the_township() {
    let house = House::with_offices().await;
    let mut tx = house.tx().await;
    let stand_in =
        NewAppointment { role: Role::StandIn, ..secretary("高小满", "尹村", date(2025, 6, 5), date(2025, 6, 12)) };
    appoint(&mut tx, stand_in).await.unwrap();
    assert_eq!(told(&mut tx, "尹村村", date(2025, 6, 4)).await, ["邓春梅"]);
    assert_eq!(told(&mut tx, "尹村村", date(2025, 6, 5)).await, ["高小满"]);
    let place = village(&mut tx, "尹村村").await;
    let office = offices::office(&mut tx, &place, date(2025, 6, 5)).await.unwrap();
    assert_eq!((office.first_secretary, office.stand_ins.len()), (None, 1));
    assert_eq!(office.city[0].name.reveal(), "沈思远");
}

#[tokio::test]
async fn with_nobody_near_the_city_gets_it() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    let admin = NewAppointment {
        role: Role::CityAdmin,
        village: None,
        ..secretary("沈思远", "", date(2026, 1, 1), date(2026, 12, 31))
    };
    appoint(&mut tx, admin).await.unwrap();
    assert_eq!(told(&mut tx, "侯庄村", date(2026, 6, 1)).await, ["沈思远"]);
}

#[tokio::test]
async fn a_second_secretary_in_the_same_days_is_refused_with_the_others_dates() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    appoint(&mut tx, secretary("甲", "侯庄", date(2025, 6, 1), date(2027, 5, 31))).await.unwrap();
    let (from, until) = (date(2025, 6, 1), date(2027, 5, 31));
    let overlap = appoint(&mut tx, secretary("乙", "侯庄", date(2027, 5, 31), date(2028, 5, 31))).await;
    assert_eq!(overlap, Err(AppointRefused::Overlaps { from, until }));
    let elsewhere = appoint(&mut tx, secretary("乙", "李湾", date(2027, 5, 31), date(2028, 5, 31))).await;
    assert!(elsewhere.is_ok());
    let later = appoint(&mut tx, secretary("乙", "侯庄", date(2027, 6, 1), date(2028, 5, 31))).await;
    assert!(later.is_ok());
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_leaves_no_trace() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    let good = || secretary("甲", "侯庄", date(2025, 6, 1), date(2027, 5, 31));
    let at = |role, village: Option<&str>, area: Option<&str>| NewAppointment {
        role,
        village: village.map(Into::into),
        area: area.map(Into::into),
        ..good()
    };
    for (new, want) in [
        (secretary("", "侯庄", date(2025, 6, 1), date(2025, 6, 1)), AppointRefused::Empty("the name")),
        (at(Role::FirstSecretary, Some("天边村"), None), AppointRefused::UnknownVillage("天边村".into())),
        (at(Role::StandIn, None, None), AppointRefused::NeedsVillage(Role::StandIn)),
        (at(Role::TownshipClerk, None, None), AppointRefused::NeedsTown),
        (at(Role::TownshipClerk, None, Some("天边镇")), AppointRefused::UnknownTown("天边镇".into())),
        (at(Role::CityAdmin, Some("侯庄"), None), AppointRefused::NoPlace(Role::CityAdmin, "village")),
        (
            secretary("甲", "侯庄", date(2025, 6, 2), date(2025, 6, 1)),
            AppointRefused::EndsBeforeItBegins { from: date(2025, 6, 2), until: date(2025, 6, 1) },
        ),
    ] {
        assert_eq!(appoint(&mut tx, new).await, Err(want));
    }
    assert_eq!(offices::list(&mut tx).await.unwrap(), []);
    let first = appoint(&mut tx, good()).await.unwrap();
    assert_eq!(appoint(&mut tx, good()).await, Err(AppointRefused::Already(first.id)));
}

#[tokio::test]
async fn a_clerks_township_may_be_said_by_one_of_its_villages() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    let clerk = NewAppointment {
        role: Role::TownshipClerk,
        ..secretary("钱守仁", "慎窑", date(2025, 1, 1), date(2027, 12, 31))
    };
    let made = appoint(&mut tx, clerk).await.unwrap();
    assert_eq!((made.area.as_deref(), made.village), (Some("410183101"), None));
    assert_eq!(told(&mut tx, "茶庵村", date(2026, 1, 1)).await, ["钱守仁"]);
}

#[tokio::test]
async fn the_same_name_of_the_same_unit_is_one_person_with_several_posts() {
    let house = House::with_offices().await;
    let mut tx = house.tx().await;
    let place = village(&mut tx, "李湾村").await;
    let he = offices::office(&mut tx, &place, date(2026, 9, 1)).await.unwrap().first_secretary.unwrap();
    let on = async |tx: &mut Tx, day| offices::posts_of(tx, he.person, day).await.unwrap().len();
    assert_eq!(on(&mut tx, date(2026, 8, 31)).await, 1);
    assert_eq!(on(&mut tx, date(2026, 9, 1)).await, 2);
    assert_eq!(on(&mut tx, date(2027, 1, 1)).await, 1);
}

#[tokio::test]
async fn an_office_is_held_by_the_days_appointments_only() {
    let house = House::with_offices().await;
    let mut tx = house.tx().await;
    let stand_in = async |tx: &mut Tx, place, day| {
        let place = village(tx, place).await;
        let office = offices::office(tx, &place, day).await.unwrap();
        office.stand_ins.iter().map(|h| h.name.reveal().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(stand_in(&mut tx, "侯庄村", date(2026, 11, 15)).await, ["高小满"]);
    assert_eq!(stand_in(&mut tx, "李湾村", date(2026, 11, 15)).await, [""; 0]);
    assert_eq!(stand_in(&mut tx, "侯庄村", date(2026, 12, 1)).await, [""; 0]);
}

#[tokio::test]
async fn taking_the_file_of_offices_again_appoints_nobody() {
    let house = House::with_offices().await;
    let mut tx = house.tx().await;
    let before = offices::list(&mut tx).await.unwrap();
    assert_eq!(
        import_offices(&mut tx, OFFICES.as_bytes(), Lang::Zh, &SeededEntropy::new(2), NOW).await.unwrap(),
        Ok(0)
    );
    assert_eq!(offices::list(&mut tx).await.unwrap(), before);
}

#[tokio::test]
async fn a_file_of_offices_names_its_wrong_lines() {
    let house = House::with_villages().await;
    let mut tx = house.tx().await;
    let file = "name,unit,role,village,area,from,until,phone\n\
                甲,市司法局,first_secretary,天边村,,2025-06-01,2027-05-31,\n\
                乙,市司法局,king,侯庄村,,2025-06-01,2027-05-31,\n\
                丙,市司法局,first_secretary,侯庄村,,1 June,2027-05-31,\n";
    let wrong =
        import_offices(&mut tx, file.as_bytes(), Lang::Zh, &SeededEntropy::new(2), NOW).await.unwrap().unwrap_err();
    let faults: Vec<(u64, Fault)> = wrong.into_iter().map(|e| (e.line, e.fault)).collect();
    let want = [
        (2, Fault::Appoint(AppointRefused::UnknownVillage("天边村".into()))),
        (3, Fault::Role("king".into())),
        (4, Fault::Day { column: "from", found: "1 June".into() }),
    ];
    assert_eq!(faults, want);
}

#[tokio::test]
async fn a_changed_appointment_is_seen_against_the_ledger() {
    for tampering in [
        "UPDATE appointment SET until_day = '2099-12-31' WHERE id = 2",
        "UPDATE appointment SET person_id = 1 WHERE id = 2",
        "UPDATE appointment SET role = 'stand_in' WHERE id = 2",
        "UPDATE appointment SET village_id = 1 WHERE id = 5",
        "UPDATE appointment SET area = '410183102' WHERE role = 'township_clerk' AND area = '410183101'",
        "DELETE FROM appointment WHERE id = 2",
        "INSERT INTO appointment (person_id, role, unit, from_day, until_day, created_at) VALUES (1, 'city_admin', 'x', '2025-01-01', '2030-01-01', 0)",
    ] {
        let house = House::with_offices().await;
        assert_eq!(verify(&mut house.store.read().await.unwrap()).await.unwrap(), Vec::<String>::new());
        let Store::Sqlite { write, .. } = &house.store else { unreachable!("the house is on SQLite") };
        sqlx::query(tampering).execute(write).await.unwrap();
        assert_eq!(verify(&mut house.store.read().await.unwrap()).await.unwrap().len(), 1, "{tampering}");
    }
}

#[tokio::test]
async fn the_ledger_keeps_no_names_or_telephones() {
    let house = House::with_offices().await;
    let mut tx = house.tx().await;
    for head in ledger::heads(&mut tx).await.unwrap() {
        for entry in ledger::page(&mut tx, head.id, 0, 1000).await.unwrap() {
            assert!(entry.body.is_ascii(), "{}", entry.body);
            assert!(!entry.body.contains("138 0000"), "{}", entry.body);
        }
    }
}

// invitations

/// The first appointment of the demo, an invitation to it, and two chats that nobody speaks at yet.
async fn invited(house: &House) -> (Appointment, String, [AddressId; 2]) {
    let mut tx = house.tx().await;
    let (post, _) = offices::list(&mut tx).await.unwrap().remove(0);
    let token = invitations::make(&mut tx, &post, &SeededEntropy::new(1), NOW).await.unwrap();
    let chats = [
        addresses::at(&mut tx, "web", "main", "a", NOW).await.unwrap(),
        addresses::at(&mut tx, "web", "main", "b", NOW).await.unwrap(),
    ];
    tx.commit().await.unwrap();
    (post, token.reveal().to_owned(), chats)
}

fn bound(person: PersonId, left: &[AddressId]) -> Bound {
    Bound { person, left: left.to_vec() }
}

#[tokio::test]
async fn a_new_invitation_moves_the_post_to_its_phone() {
    let house = House::with_offices().await;
    let (post, first, [lost, new]) = invited(&house).await;
    let mut tx = house.tx().await;
    assert_eq!(invitations::use_up(&mut tx, &first, lost, NOW).await.unwrap(), Ok(bound(post.person, &[])));
    let second = invitations::make(&mut tx, &post, &SeededEntropy::new(2), NOW).await.unwrap();
    let used = invitations::use_up(&mut tx, second.reveal(), new, NOW).await.unwrap();
    assert_eq!(used, Ok(bound(post.person, &[lost])));
    assert_eq!(addresses::get(&mut tx, lost).await.unwrap().person_id, None, "the lost phone doesn't keep the office");
    assert_eq!(addresses::all_of_person(&mut tx, post.person).await.unwrap(), [new]);
}

#[tokio::test]
async fn an_invitation_binds_a_chat_to_its_person_once() {
    let house = House::with_offices().await;
    let (post, token, [a, b]) = invited(&house).await;
    assert_eq!(token.len(), 22, "128 bits");
    let mut tx = house.tx().await;
    assert_eq!(invitations::use_up(&mut tx, &token, a, NOW).await.unwrap(), Ok(bound(post.person, &[])));
    assert_eq!(addresses::get(&mut tx, a).await.unwrap().person_id, Some(post.person));
    assert_eq!(invitations::use_up(&mut tx, &token, a, NOW).await.unwrap(), Err(InvitationRefused::UsedHere));
    assert_eq!(invitations::use_up(&mut tx, &token, b, NOW).await.unwrap(), Err(InvitationRefused::Used));
    assert_eq!(addresses::get(&mut tx, b).await.unwrap().person_id, None);
}

#[tokio::test]
async fn looking_at_an_invitation_does_not_spend_it() {
    let house = House::with_offices().await;
    let (post, token, [a, _]) = invited(&house).await;
    for _ in 0..3 {
        let seen = invitations::peek(&house.store, &format!("i_{token}"), NOW).await.unwrap();
        let Peek::Valid { name, role, place } = seen else { panic!("{seen:?}") };
        assert_eq!((name.reveal(), role, place.as_deref()), ("王明远", Role::FirstSecretary, Some("慎窑村")));
    }
    let mut tx = house.tx().await;
    assert_eq!(invitations::use_up(&mut tx, &format!("i_{token}"), a, NOW).await.unwrap(), Ok(bound(post.person, &[])));
    tx.commit().await.unwrap();
    assert_eq!(invitations::peek(&house.store, &token, NOW).await.unwrap(), Peek::Used { person: post.person });
    assert_eq!(invitations::peek(&house.store, "nonsense", NOW).await.unwrap(), Peek::Unknown);
}

#[tokio::test]
async fn an_invitation_holds_for_a_day() {
    let house = House::with_offices().await;
    let (post, token, [a, _]) = invited(&house).await;
    let over = NOW.plus(24 * HOUR);
    assert_eq!(invitations::peek(&house.store, &token, over).await.unwrap(), Peek::Expired);
    let mut tx = house.tx().await;
    assert_eq!(invitations::use_up(&mut tx, &token, a, over).await.unwrap(), Err(InvitationRefused::Expired));
    let last = Moment(over.0 - 1);
    assert_eq!(invitations::use_up(&mut tx, &token, a, last).await.unwrap(), Ok(bound(post.person, &[])));
}

#[tokio::test]
async fn a_newer_invitation_takes_the_place_of_the_older() {
    let house = House::with_offices().await;
    let (post, older, [a, _]) = invited(&house).await;
    let mut tx = house.tx().await;
    let newer = invitations::make(&mut tx, &post, &SeededEntropy::new(2), NOW).await.unwrap();
    assert_eq!(invitations::use_up(&mut tx, &older, a, NOW).await.unwrap(), Err(InvitationRefused::Expired));
    assert_eq!(invitations::use_up(&mut tx, newer.reveal(), a, NOW).await.unwrap(), Ok(bound(post.person, &[])));
}

#[tokio::test]
async fn only_hashes_of_tokens_and_codes_are_stored() {
    let house = House::with_offices().await;
    let (post, token, _) = invited(&house).await;
    let mut tx = house.tx().await;
    let code =
        invitations::make_code(&mut tx, Code::Recovery, post.person, &SeededEntropy::new(3), NOW, NOW.plus(HOUR))
            .await
            .unwrap();
    tx.commit().await.unwrap();
    let Store::Sqlite { read, .. } = &house.store else { unreachable!("the house is on SQLite") };
    let kept: Vec<String> = sqlx::query_scalar("SELECT token_hash FROM invitation").fetch_all(read).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|k| k.len() == 64 && *k != token && *k != code), "{kept:?}");
}

#[tokio::test]
async fn a_recovery_code_brings_a_new_chat_to_the_old_person_once() {
    let house = House::with_offices().await;
    let (_, token, [a, b]) = invited(&house).await;
    let mut tx = house.tx().await;
    let person = persons::create(&mut tx, Lang::Zh, NOW).await.unwrap();
    let code = async |tx: &mut Tx, seed| {
        invitations::make_code(tx, Code::Recovery, person, &SeededEntropy::new(seed), NOW, NOW.plus(HOUR))
            .await
            .unwrap()
    };
    let (older, newer) = (code(&mut tx, 1).await, code(&mut tx, 2).await);
    assert!(newer.len() == 8 && newer.bytes().all(|b| b.is_ascii_digit()), "{newer}");

    let unknown = Err(CodeRefused::Unknown);
    assert_eq!(invitations::use_code(&mut tx, &older, a, TODAY, NOW).await.unwrap(), unknown, "replaced");
    assert_eq!(invitations::use_code(&mut tx, &newer, a, TODAY, NOW.plus(HOUR)).await.unwrap(), unknown, "out of date");
    assert_eq!(invitations::use_up(&mut tx, &newer, a, NOW).await.unwrap(), Err(InvitationRefused::Unknown));
    assert_eq!(
        invitations::use_code(&mut tx, &token, a, TODAY, NOW).await.unwrap(),
        unknown,
        "an invitation is no code"
    );

    // As a phone's Chinese keyboard gives it: full-width digits, in two groups.
    let wide: String = newer.bytes().map(|b| char::from_u32(0xff10 + u32::from(b - b'0')).unwrap()).collect();
    let typed = wide.chars().take(4).chain([' ']).chain(wide.chars().skip(4)).collect::<String>();
    assert_eq!(invitations::use_code(&mut tx, &typed, a, TODAY, NOW).await.unwrap(), Ok((person, Code::Recovery)));
    assert_eq!(addresses::get(&mut tx, a).await.unwrap().person_id, Some(person));
    assert_eq!(invitations::use_code(&mut tx, &newer, b, TODAY, NOW).await.unwrap(), unknown, "used");
}

#[tokio::test]
async fn a_drawn_code_that_was_given_out_before_is_drawn_again() {
    let house = House::empty().await;
    let mut tx = house.tx().await;
    let (x, y) = (
        persons::create(&mut tx, Lang::Zh, NOW).await.unwrap(),
        persons::create(&mut tx, Lang::Zh, NOW).await.unwrap(),
    );
    let first =
        invitations::make_code(&mut tx, Code::Recovery, x, &SeededEntropy::new(1), NOW, NOW.plus(HOUR)).await.unwrap();
    let second =
        invitations::make_code(&mut tx, Code::Recovery, y, &SeededEntropy::new(1), NOW, NOW.plus(HOUR)).await.unwrap();
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_code_opens_no_chat_of_somebody_in_office() {
    let house = House::with_offices().await;
    let (post, _, [chat, _]) = invited(&house).await;
    let mut tx = house.tx().await;
    let code =
        invitations::make_code(&mut tx, Code::Recovery, post.person, &SeededEntropy::new(3), NOW, NOW.plus(HOUR))
            .await
            .unwrap();
    let refused = Err(CodeRefused::InOffice);
    for day in [post.from.yesterday().unwrap(), post.from, post.until] {
        assert_eq!(invitations::use_code(&mut tx, &code, chat, day, NOW).await.unwrap(), refused, "{day}");
    }
    let after = post.until.tomorrow().unwrap();
    assert_eq!(
        invitations::use_code(&mut tx, &code, chat, after, NOW).await.unwrap(),
        Ok((post.person, Code::Recovery)),
        "unspent"
    );
}

#[tokio::test]
async fn guessing_codes_ends_after_five_wrong_ones_a_day() {
    let house = House::with_offices().await;
    let (_, _, [guesser, other]) = invited(&house).await;
    let mut tx = house.tx().await;
    let person = persons::create(&mut tx, Lang::Zh, NOW).await.unwrap();
    let code =
        invitations::make_code(&mut tx, Code::Recovery, person, &SeededEntropy::new(4), NOW, NOW.plus(72 * HOUR))
            .await
            .unwrap();
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    for _ in 0..5 {
        let said = invitations::use_code(&mut tx, wrong, guesser, TODAY, NOW).await.unwrap();
        assert_eq!(said, Err(CodeRefused::Unknown));
    }
    let right_but_late = invitations::use_code(&mut tx, &code, guesser, TODAY, NOW.plus(HOUR)).await.unwrap();
    assert_eq!(right_but_late, Err(CodeRefused::TooMany));
    let elsewhere = invitations::use_code(&mut tx, wrong, other, TODAY, NOW).await.unwrap();
    assert_eq!(elsewhere, Err(CodeRefused::Unknown), "another chat isn't barred");
    let next_day = invitations::use_code(&mut tx, &code, guesser, TODAY, NOW.plus(24 * HOUR)).await.unwrap();
    assert_eq!(next_day, Ok((person, Code::Recovery)));
}

#[tokio::test]
async fn guessing_from_many_chats_ends_after_a_thousand_wrong_ones_an_hour() {
    let house = House::with_offices().await;
    let mut tx = house.tx().await;
    let person = persons::create(&mut tx, Lang::Zh, NOW).await.unwrap();
    let code =
        invitations::make_code(&mut tx, Code::Recovery, person, &SeededEntropy::new(4), NOW, NOW.plus(72 * HOUR))
            .await
            .unwrap();
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    for guesser in 0..250 {
        let chat = addresses::at(&mut tx, "web", "main", &format!("g{guesser}"), NOW).await.unwrap();
        for _ in 0..4 {
            let said = invitations::use_code(&mut tx, wrong, chat, TODAY, NOW).await.unwrap();
            assert_eq!(said, Err(CodeRefused::Unknown));
        }
    }
    let own = addresses::at(&mut tx, "web", "main", "own", NOW).await.unwrap();
    let soon = invitations::use_code(&mut tx, &code, own, TODAY, NOW.plus(HOUR / 2)).await.unwrap();
    assert_eq!(soon, Err(CodeRefused::TooManyInAll));
    assert_eq!(
        invitations::use_code(&mut tx, &code, own, TODAY, NOW.plus(HOUR)).await.unwrap(),
        Ok((person, Code::Recovery))
    );
}
