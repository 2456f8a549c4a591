"""Updates with the real application: following by buttons, publishing, delivery."""
