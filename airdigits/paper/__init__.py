"""Read digits in pictures: find the page, its ink and its digits, and track them from frame to frame."""
