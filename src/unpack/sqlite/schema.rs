//! The tables of a database, by the texts that made them.

use super::record::Value;

/// A table.
#[derive(Default)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The first page of its tree.
    pub root: u32,
    /// Whether its rows have numbers.
    pub has_rowid: bool,
    columns: Vec<String>,
}

impl Table {
    /// From a row of the schema: type, name, table, root page, SQL. `None` for what is no table.
    pub fn of(values: &[Value]) -> Option<Self> {
        let [Value::Bytes(kind), Value::Bytes(name), _, Value::Number(root), Value::Bytes(sql)] = values else { return None };
        let sql = String::from_utf8_lossy(sql);
        let columns = columns(&sql);
        let has_rowid = !sql.to_ascii_uppercase().trim_end().ends_with("WITHOUT ROWID");
        let name = String::from_utf8_lossy(name).into_owned();
        (kind == b"table").then(|| Self { name, root: u32::try_from(*root).unwrap_or(0), has_rowid, columns })
    }

    /// A row's texts, a line each.
    pub fn lines(&self, values: &[Value]) -> Vec<u8> {
        let mut lines = Vec::new();
        for (index, value) in values.iter().enumerate() {
            if let Value::Bytes(bytes) = value {
                if let Some(column) = self.columns.get(index) {
                    lines.extend([column.as_bytes(), b": "].concat());
                }
                lines.extend_from_slice(bytes);
                lines.push(b'\n');
            }
        }
        lines
    }
}

/// The columns' names in `CREATE TABLE name (column type, …)`.
fn columns(sql: &str) -> Vec<String> {
    let Some(open) = sql.find('(') else { return Vec::new() };
    let (mut depth, mut starts) = (0, vec![open + 1]);
    for (at, c) in sql[open..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 1 => starts.push(open + at + 1),
            _ => {}
        }
    }
    let name = |start: &usize| {
        let rest = sql[*start..].trim_start();
        let close = match rest.chars().next()? {
            '[' => ']',
            quote @ ('"' | '`' | '\'') => quote,
            _ => return rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | ')' | '(')).next().map(str::to_owned),
        };
        rest[1..].split(close).next().map(str::to_owned)
    };
    let is_column = |name: &String| {
        let upper = name.to_ascii_uppercase();
        !matches!(upper.as_str(), "CONSTRAINT" | "PRIMARY" | "UNIQUE" | "CHECK" | "FOREIGN")
    };
    starts.iter().filter_map(name).filter(is_column).collect()
}
