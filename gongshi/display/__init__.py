"""The screen (电子公示屏): manifest, evaluator, player page."""
