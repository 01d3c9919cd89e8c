"""Who trains in which cohort: enrolling, moving to a later cohort, and leaving."""
