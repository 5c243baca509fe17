"""Claims and storage classes."""

from lib.review.effects.row import DOCS, KUBERNETES, Effect, Row, fills_in, grows, rows, same_amount, shrinks

CLAIM, CLASS = "PersistentVolumeClaim", "storage.k8s.io/StorageClass"
_CLAIMS = f"{DOCS}concepts/storage/persistent-volumes/"
_CLASSES = f"{DOCS}concepts/storage/storage-classes/"
_VALIDATION = f"{KUBERNETES}pkg/apis/core/validation/validation.go"
_DEFAULTS = f"{KUBERNETES}pkg/apis/core/v1/defaults.go"
_FILLED_IN = "The API server fills this value in by itself."
_SIZE = "spec.resources.requests.storage"

_CLAIM = [
    Row(
        CLAIM,
        "spec.**",
        Effect.REFUSED,
        "A claim is immutable except for its size: make another claim and copy the data.",
        _VALIDATION,
    ),
    Row(
        CLAIM,
        _SIZE,
        Effect.REFUSED,
        "A volume never becomes smaller: make another claim and copy the data.",
        _VALIDATION,
        shrinks,
    ),
    Row(
        CLAIM,
        _SIZE,
        Effect.REREAD,
        "The volume grows while it is used, if its class has allowVolumeExpansion; otherwise it is refused.",
        f"{_CLAIMS}#expanding-persistent-volumes-claims",
        grows,
    ),
    Row(CLAIM, _SIZE, Effect.QUIET, "Both values are the same size.", _VALIDATION, same_amount),
    Row(CLAIM, "spec.volumeMode", Effect.QUIET, _FILLED_IN, _DEFAULTS, fills_in("Filesystem")),
    Row(
        CLAIM,
        "spec.volumeAttributesClassName",
        Effect.REREAD,
        "The driver changes the volume while it is used.",
        f"{DOCS}concepts/storage/volume-attributes-classes/",
    ),
]

_CLASS = [
    *rows(
        CLASS,
        Effect.REFUSED,
        "The field of a storage class is immutable: make a class of another name.",
        f"{KUBERNETES}pkg/apis/storage/validation/validation.go",
        "provisioner",
        "parameters.**",
        "reclaimPolicy",
        "volumeBindingMode",
    ),
    Row(CLASS, "reclaimPolicy", Effect.QUIET, _FILLED_IN, f"{_CLASSES}#reclaim-policy", fills_in("Delete")),
    Row(
        CLASS,
        "volumeBindingMode",
        Effect.QUIET,
        _FILLED_IN,
        f"{_CLASSES}#volume-binding-mode",
        fills_in("Immediate"),
    ),
    *rows(
        CLASS,
        Effect.QUIET,
        "Volumes that are made from now on have it; those that exist stay as they are.",
        _CLASSES,
        "mountOptions.**",
        "allowedTopologies.**",
    ),
    Row(
        CLASS,
        "allowVolumeExpansion",
        Effect.REREAD,
        "From now on claims of the class can, or cannot, become larger.",
        f"{_CLASSES}#allow-volume-expansion",
    ),
]

ROWS = [*_CLAIM, *_CLASS]
