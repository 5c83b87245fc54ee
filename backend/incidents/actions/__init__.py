"""Every write to reports and cases."""
