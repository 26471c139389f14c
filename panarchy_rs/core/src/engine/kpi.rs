//! Key performance indicators: declared by name, unit and meaning, one row a tick.

/// What a KPI is.
#[derive(Clone, Copy, Debug)]
pub struct Kpi {
    /// Name, as the column of the `kpis` view.
    pub name: &'static str,
    /// Unit; rates are fractions.
    pub unit: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
}

/// The values of one tick; NaN stands for "not defined yet" and is shown as null.
#[derive(Clone, Debug)]
pub struct KpiRow {
    specs: &'static [Kpi],
    /// Values in the order of the declarations.
    pub values: Vec<f64>,
}

impl KpiRow {
    /// A row with nothing set.
    pub fn new(specs: &'static [Kpi]) -> Self {
        Self { specs, values: vec![f64::NAN; specs.len()] }
    }

    /// Sets a KPI that has been declared.
    ///
    /// # Panics
    /// If the name was not declared: a mistake in a system, found by any test that ticks once.
    pub fn set(&mut self, name: &str, value: f64) {
        let index = self.specs.iter().position(|spec| spec.name == name);
        self.values[index.unwrap_or_else(|| panic!("KPI {name} is not declared"))] = value;
    }

    /// The value of a KPI, if declared and defined.
    pub fn get(&self, name: &str) -> Option<f64> {
        let index = self.specs.iter().position(|spec| spec.name == name)?;
        Some(self.values[index]).filter(|value| !value.is_nan())
    }
}
