/// Numbers that look random and follow from the seed, so that a failure can be repeated:
/// `M_TEST_SEED=… cargo test …`.
pub struct Dice(u64);

impl Dice {
    /// Seeded by `M_TEST_SEED`, else anew. The seed is printed, and shown when the test fails.
    pub fn new() -> Self {
        let given = std::env::var("M_TEST_SEED").ok();
        let seed = match given {
            Some(text) => text.parse().expect("M_TEST_SEED is a number"),
            None => uuid::Uuid::now_v7().as_u64_pair().1,
        };
        println!("M_TEST_SEED={seed}");
        Self(seed)
    }

    /// One of `from..=to`; splitmix64.
    pub fn roll(&mut self, from: usize, to: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        from + (z % (to - from + 1) as u64) as usize
    }
}
