//! Amounts of memory as people write them: `512MB`, `8GB`.

/// Units, largest first, with their bytes.
const UNITS: [(&str, u64); 4] = [
    ("TB", 1 << 40),
    ("GB", 1 << 30),
    ("MB", 1 << 20),
    ("KB", 1 << 10),
];
/// The least budget with which gathering works at all.
const LEAST: u64 = 64 << 20;

/// The bytes of an amount such as `512MB`; a unit is 1024 of the next smaller one.
///
/// # Errors
/// What is wrong with the amount, to stand behind its name.
pub fn parse(text: &str) -> Result<u64, &'static str> {
    const FORM: &str = "is an amount such as 512MB or 8GB";
    let upper = text.trim().to_ascii_uppercase().replace("IB", "B");
    let (number, unit) = UNITS
        .iter()
        .find_map(|(name, bytes)| Some((upper.strip_suffix(name)?, *bytes)))
        .ok_or(FORM)?;
    let number: f64 = number.trim().parse().map_err(|_| FORM)?;
    let bytes = number * unit as f64;
    if !bytes.is_finite() || bytes > (1u64 << 50) as f64 {
        return Err("is more than any machine has");
    }
    if bytes < LEAST as f64 {
        return Err("is too little; the least is 64MB");
    }
    Ok(bytes as u64)
}

/// An amount of bytes for people: `1.4 GB`.
pub fn show(bytes: u64) -> String {
    UNITS
        .iter()
        .find(|(_, unit)| bytes >= *unit)
        .map_or(format!("{bytes} B"), |(name, unit)| {
            format!("{:.1} {name}", bytes as f64 / *unit as f64)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_in_every_common_form() {
        assert_eq!(parse("512MB"), Ok(512 << 20));
        assert_eq!(parse("512 MiB"), Ok(512 << 20));
        assert_eq!(parse("1.5gb"), Ok(3 << 29));
    }

    #[test]
    fn what_is_no_amount_says_so() {
        assert!(parse("512").is_err());
        assert!(parse("MB").is_err());
        assert!(parse("-1GB").is_err());
        assert!(parse("infGB").is_err());
        assert!(parse("1MB").is_err());
    }

    #[test]
    fn amounts_show_one_decimal() {
        assert_eq!(show(1_503_238_553), "1.4 GB");
        assert_eq!(show(12), "12 B");
    }
}
