//! The page shows when values were committed.

use super::repo::{Repo, key};

#[test]
fn the_page_counts_findings_by_the_year_of_their_commit() {
    let repo = Repo::new();
    let first = repo.commit("a.env", &key(1));
    let later = Repo::at(repo.path.clone());
    later.commit("b.env", &key(2));
    later.commit("c.env", &key(3));
    let page = |arguments: &[&str]| repo.keysweep(&[arguments, &["--format", "html"]].concat()).1;
    let both = page(&["git", "range", "HEAD"]);
    let chart = both.split("By age").nth(1).and_then(|rest| rest.split("</table>").next()).expect("a chart");
    let (new, old) = (chart.find("2027</th><td>2<").expect("2027"), chart.find("2023</th><td>1<").expect("2023"));
    assert!(new < old, "{chart}");
    assert!(both.contains(&format!("Came with commit <code>{}</code> of <time datetime=\"2023-11-14T", &first[..12])), "{both}");
    // Of one year, the months.
    assert!(page(&["git", "range", "HEAD^^"]).contains("2023-11</th><td>1<"));
    assert!(page(&["git", "history"]).contains(", and is in HEAD still."));
    assert!(!page(&["scan"]).contains("By age"));
    assert_eq!(both, page(&["git", "range", "HEAD"]), "the same whenever it is made");
}
