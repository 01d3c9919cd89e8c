"""The pages about how a match begins: pages for staff, and pages for the mentor."""
