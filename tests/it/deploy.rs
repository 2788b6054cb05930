//! What an operator installs: systemd itself judges the unit, where it is on the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

/// How exposed the service may be by systemd's own reckoning, from 0 (shut in) to 100 (open); a bare unit has 96.
const THRESHOLD: &str = "15";

/// The unit with its drop-in, over the program that the tests built; the folder goes when it is dropped.
fn unit() -> (tempfile::TempDir, PathBuf) {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(deploy.join("lastmile.service")).unwrap();
    assert!(text.contains("\nExecStart=/usr/local/bin/lastmile "), "the program's place is the one that is said above");
    let text = text.replace("/usr/local/bin/lastmile ", concat!(env!("CARGO_BIN_EXE_lastmile"), " "));
    let unit = folder.path().join("lastmile.service");
    std::fs::write(&unit, text).unwrap();
    let beside = folder.path().join("lastmile.service.d");
    std::fs::create_dir(&beside).unwrap();
    std::fs::copy(deploy.join("telegram.conf"), beside.join("telegram.conf")).unwrap();
    (folder, unit)
}

/// What systemd-analyze says, and whether it is content; `None`, and said so: there is none.
fn analyzed(args: &[&str], unit: &Path) -> Option<(bool, String)> {
    let Ok(done) = Command::new("systemd-analyze").args(args).arg(unit).output() else {
        println!("skipped: systemd-analyze {} (it isn't on this machine)", args[0]);
        return None;
    };
    let said = [done.stdout, done.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat();
    if said.contains("unrecognized option") {
        println!("skipped: systemd-analyze {} (this one is too old for it)", args.join(" "));
        return None;
    }
    Some((done.status.success(), said))
}

#[test]
fn systemd_understands_the_unit() {
    let (_folder, unit) = unit();
    let Some((content, said)) = analyzed(&["verify", "--recursive-errors=no"], &unit) else { return };
    assert!(content && !said.contains("lastmile.service"), "{said}");
}

#[test]
fn systemd_finds_the_unit_shut_in() {
    let (_folder, unit) = unit();
    let threshold = format!("--threshold={THRESHOLD}");
    let Some((content, said)) = analyzed(&["security", "--offline=true", "--no-pager", &threshold], &unit) else {
        return;
    };
    assert!(content, "{said}");
}

#[test]
fn a_unit_that_isnt_shut_in_is_seen() {
    let (_folder, unit) = unit();
    let open =
        std::fs::read_to_string(&unit).unwrap().replace("ProtectSystem=strict\n", "").replace("PrivateUsers=yes\n", "");
    std::fs::write(&unit, open.replace("SystemCallFilter=", "# SystemCallFilter=")).unwrap();
    let threshold = format!("--threshold={THRESHOLD}");
    let Some((content, said)) = analyzed(&["security", "--offline=true", "--no-pager", &threshold], &unit) else {
        return;
    };
    assert!(!content, "{said}");
}
