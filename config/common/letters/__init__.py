"""Emails that managers can reword: how one is worded, shown, reworded, filled in and sent. Which
there are is said by the packages that send them."""
