"""Who trains in which cohort: coming in, moving to a later cohort, leaving."""
