int placeholder_app();
