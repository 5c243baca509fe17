"""Breakages of programs' settings."""

from tests.policy.breakages.changes import broken, drop, put

_KINDS = "kinds"
BREAKAGES = [
    broken("settings_checksum declared_settings", put("ConfigMap/backend", "data LOG_LEVEL", "debug")),
    broken(
        "settings_checksum declared_settings",
        put("ConfigMap/backup", "data BACKUP_KEEP", "1"),
        shape="prod, backup",
    ),
    *(
        broken("allowed_hosts settings_checksum", change, shape=shape)
        for shape, change in (
            ("prod", put("ConfigMap/frontend", "data ALLOWED_HOSTS", "*")),
            ("prod", drop("ConfigMap/backend", "data ALLOWED_HOSTS")),
            ("prod", put("ConfigMap/chromadb", "data ALLOWED_HOSTS", "a.example")),
            (_KINDS, put("ConfigMap/site", "data ALLOWED_HOSTS", "desk.example.com")),
            (_KINDS, put("ConfigMap/orders", "data ALLOWED_HOSTS", "shop.example.com")),
        )
    ),
    *(
        broken("told_addresses settings_checksum declared_settings", change, shape=_KINDS)
        for change in (
            put("ConfigMap/orders", "data QUEUE_ADDRESS", "http://queue:6379"),
            put("ConfigMap/packer", "data ORDERS_API_ADDRESS", "orders:7001"),
            put("ConfigMap/queue", "data ORDERS", "orders:7000"),
            drop("ConfigMap/migration", "data QUEUE_ADDRESS"),
        )
    ),
    broken(
        "named_settings settings_checksum declared_settings",
        drop("ConfigMap/desk", "data BACKEND"),
        put("ConfigMap/desk", "data ORDERS_ADMIN_ADDRESS", "orders:7001"),
        shape=_KINDS,
    ),
    broken(
        "told_externals settings_checksum declared_settings",
        put("ConfigMap/packer", "data MAIL_ADDRESS", "mail.example.com:25"),
        shape=_KINDS,
    ),
]
