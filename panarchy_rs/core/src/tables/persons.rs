//! Persons: every person a row, in a household.

/// Number of skills a person has.
pub const SKILLS: usize = 8;
/// Names of the skills, in the order of `skills_vec`; a job's sector says which one it uses.
pub const SKILL_NAMES: &[&str] =
    &["farming", "crafts", "services", "energy", "trade", "science", "care", "administration"];
/// Sexes.
pub const SEX: &[&str] = &["female", "male"];
/// Levels of schooling.
pub const EDUCATION: &[&str] = &["none", "primary", "secondary", "tertiary"];
/// Employment status.
pub const EMPLOYMENT: &[&str] = &["child", "student", "employed", "unemployed", "retired", "inactive"];
/// Code of a child.
pub const CHILD: u8 = 0;
/// Code of a student.
pub const STUDENT: u8 = 1;
/// Code of someone in work.
pub const EMPLOYED: u8 = 2;
/// Code of someone who looks for work.
pub const UNEMPLOYED: u8 = 3;
/// Code of a pensioner.
pub const RETIRED: u8 = 4;
/// Code of an adult outside the labour force.
pub const INACTIVE: u8 = 5;

crate::table! {
    /// Every person (of each of the identical households that a weighted household stands for).
    Persons, PersonRow, "persons", "person_id" {
        /// The household lived in.
        household_id: u32 = id("households"),
        /// Completed years of age.
        age_years: u8 = plain("years"),
        /// Sex.
        sex: u8 = label(SEX),
        /// Health.
        health_score: f32 = plain("0 to 1"),
        /// Level of schooling reached.
        education_level: u8 = label(EDUCATION),
        /// Skills, one a field of work; 1 is the mean of a working adult.
        skills_vec: [f32; SKILLS] = plain("mean of adults = 1"),
        /// Employment status.
        employment_status: u8 = label(EMPLOYMENT),
        /// The employer.
        employer_firm_id: u32 = id("firms"),
        /// Wage a month; while jobless the last one.
        wage_minor: i64 = money("wage_real"),
        /// Money that is the person's own.
        wealth_minor: i64 = money("wealth_real"),
        /// Shares in the fund that owns what no founder holds; inherited with the wealth.
        fund_shares: u32 = plain("shares"),
        /// Tile lived on.
        tile_id: u32 = id("tiles"),
        /// Tick of birth; before the start for those born earlier.
        birth_tick: i32 = plain("tick"),
        /// Mother, if she was a person of this world.
        mother_id: u32 = id("persons"),
        /// Father, if he was a person of this world.
        father_id: u32 = id("persons"),
        /// Partner.
        partner_id: u32 = id("persons"),
        /// Children born so far, which orders their keys.
        children: u8 = plain("children"),
        /// Tick since which the person has had the present employment status.
        status_tick: i32 = plain("tick"),
        /// Skill being trained, 255 for none.
        training_skill: u8 = plain("place in skills_vec"),
        /// Days of training left.
        training_days: u16 = plain("days"),
        /// Key of the person's draws.
        key: u64 = plain("key"),
        /// The last event in the person's working life.
        job_event: u64 = event(),
        /// The root of that event.
        job_root: u64 = event(),
        /// The last event in the person's life: birth, move, couple, schooling.
        life_event: u64 = event(),
        /// The root of that event.
        life_root: u64 = event(),
    }
}
