//! Files: what is uploaded, what is stored, and what getFile gives.

use serde_json::{Value, json};

use super::line::Asked;
use super::world::{Done, Refusal, Stored, World, bad};

/// The largest file that a bot may fetch.
const FETCHABLE: usize = 20 << 20;

impl World {
    /// The file that a call brings or names: its name, type and bytes.
    pub fn uploaded(&self, asked: &Asked, field: &str) -> Result<(String, String, Vec<u8>), Refusal> {
        let named = asked.text(field).unwrap_or_default();
        let part = named.strip_prefix("attach://").unwrap_or(field);
        if let Some(file) = asked.files.get(part) {
            if file.2.is_empty() {
                return Err(bad("file must be non-empty"));
            }
            if field == "photo" && file.2.len() > 10 << 20 {
                return Err(bad("file is too big"));
            }
            return Ok(file.clone());
        }
        if named.is_empty() {
            return Err(bad(&format!("there is no {field} in the request")));
        }
        if named.starts_with("http://") || named.starts_with("https://") {
            return Err(bad("failed to get HTTP URL content"));
        }
        let stored = self.files.get(&named).ok_or_else(|| bad("wrong file identifier/HTTP URL specified"))?;
        let name = stored.path.rsplit('/').next().unwrap_or_default().to_owned();
        Ok((name, "application/octet-stream".into(), stored.bytes.clone()))
    }

    /// Keeps a file; gives its `file_id` and `file_unique_id`.
    fn keep(&mut self, folder: &str, ending: &str, bytes: &[u8]) -> (String, String) {
        let n = self.serial();
        let unique = format!("AQAD{n:06}stub");
        let id = format!("AgACAgUAAxkBAAI{n:06}stubstubstubstubstubstubstubstubAAQ");
        let path = format!("{folder}/file_{n}.{ending}");
        self.files.insert(id.clone(), Stored { unique: unique.clone(), path, bytes: bytes.to_vec() });
        (id, unique)
    }

    /// Keeps a file as a message shows it: `{"photo": […]}` and its kin.
    pub fn stored(&mut self, kind: &str, name: &str, mime: &str, bytes: &[u8]) -> Value {
        match kind {
            "photo" => {
                let sizes: Vec<_> = [(90, 67, 16), (320, 240, 4), (1280, 960, 1)]
                    .into_iter()
                    .map(|(width, height, part)| {
                        // The smaller sizes are other pictures than the one that was sent.
                        let shown = if part == 1 { bytes.to_vec() } else { bytes[..bytes.len() / part].to_vec() };
                        let (id, unique) = self.keep("photos", "jpg", &shown);
                        json!({
                            "file_id": id, "file_unique_id": unique, "file_size": shown.len(),
                            "width": width, "height": height,
                        })
                    })
                    .collect();
                json!({ "photo": sizes })
            }
            "voice" => {
                let (id, unique) = self.keep("voice", "oga", bytes);
                json!({ "voice": {
                    "file_id": id, "file_unique_id": unique, "file_size": bytes.len(),
                    "duration": 3, "mime_type": "audio/ogg",
                } })
            }
            _ => {
                let ending = name.rsplit_once('.').map_or("bin", |(_, e)| e);
                let (id, unique) = self.keep("documents", ending, bytes);
                json!({ "document": {
                    "file_id": id, "file_unique_id": unique, "file_size": bytes.len(),
                    "file_name": name, "mime_type": mime,
                } })
            }
        }
    }

    pub fn get_file(&self, asked: &Asked) -> Done {
        let id = asked.text("file_id").filter(|f| !f.is_empty()).ok_or_else(|| bad("file_id not specified"))?;
        let file = self.files.get(&id).ok_or_else(|| bad("wrong file_id or the file is temporarily unavailable"))?;
        if file.bytes.len() > FETCHABLE {
            return Err(bad("file is too big"));
        }
        Ok(json!({
            "file_id": id, "file_unique_id": file.unique, "file_size": file.bytes.len(), "file_path": file.path,
        }))
    }
}
