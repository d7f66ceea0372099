"""One thread and one kernel family, so that sums are added in the same order everywhere. Import it before NumPy."""

import os

os.environ.update(
    OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell", ORT_DISABLE_TELEMETRY="1"
)
