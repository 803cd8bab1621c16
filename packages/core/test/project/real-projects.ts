import type { ProjectFile } from "../../src/project/reading.ts";

/** The configuration of a project's wheels in our own words: what it does, not how it is written there. */
export interface RealProject {
  readonly name: string;
  readonly files: readonly ProjectFile[];
}

const pyproject = (text: string): ProjectFile => ({ path: "pyproject.toml", text });
const workflow = (text: string): ProjectFile => ({ path: ".github/workflows/wheels.yml", text });

/** As of August 2026: rasterio, pyproj, shapely, pyogrio, netCDF4, h5py. None of them leaves a spatial library out. */
export const realProjects: readonly RealProject[] = [
  {
    name: "rasterio: libraries from a script, the search path set for auditwheel, vcpkg on Windows",
    files: [
      pyproject(`[project]
name = "rasterio"
dynamic = ["version", "dependencies"]

[tool.cibuildwheel]
build = "cp312-*"
skip = "*-musllinux*"

[tool.cibuildwheel.linux]
manylinux-x86_64-image = "manylinux_2_28"
before-all = "bash ci/build_libraries.sh"
`),
      workflow(`jobs:
  linux:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - uses: pypa/cibuildwheel@v4.1.0
        env:
          CIBW_ENVIRONMENT_LINUX: PACKAGE_DATA=1 GDAL_CONFIG=/usr/local/bin/gdal-config LDFLAGS="-Wl,-rpath,/usr/local/lib64"
          CIBW_REPAIR_WHEEL_COMMAND_LINUX: export 'LD_LIBRARY_PATH=/usr/local/lib64:/usr/local/lib' && auditwheel repair -w {dest_dir} {wheel}
          CIBW_TEST_COMMAND: pytest {project}/tests
  windows:
    runs-on: windows-2025
    steps:
      - uses: pypa/cibuildwheel@v4.1.0
        env:
          CIBW_REPAIR_WHEEL_COMMAND_WINDOWS: delvewheel repair --add-path C:\\vcpkg\\installed\\x64-windows\\bin -w {dest_dir} {wheel}
`),
      {
        path: "ci/build_libraries.sh",
        text: `#!/bin/bash
export CFLAGS="$CFLAGS -g -O2"
export LDFLAGS="-Wl,-strip-all"
function build_proj {
    local version=$1
    curl -fsSLO https://download.osgeo.org/proj/proj-$version.tar.gz
    tar xzf proj-$version.tar.gz
    (cd proj-$version && cmake -DCMAKE_INSTALL_PREFIX=/usr/local . && make -j4 && make install)
}
yum install -y expat-devel
build_proj 9.8.1
`,
      },
    ],
  },
  {
    name: "pyproj: cibuildwheel's own command on Linux, DLLs of Windows itself found by a path",
    files: [
      pyproject(`[project]
name = "pyproj"
dependencies = ["certifi"]

[tool.cibuildwheel]
before-all = "bash ./ci/proj-compile-wheels.sh"
test-requires = ["pytest"]

[tool.cibuildwheel.windows]
before-build = "pip install delvewheel"
repair-wheel-command = "delvewheel repair --add-path C:/Windows/System32;C:/proj/bin -w {dest_dir} {wheel}"
`),
    ],
  },
  {
    name: "shapely: an image of its own, a licence copied in",
    files: [
      pyproject(`[project]
name = "shapely"
dependencies = ["numpy>=1.21"]

[tool.cibuildwheel.linux]
manylinux-x86_64-image = "shapely_manylinux:latest"
before-build = "cp /opt/geos/COPYING {project}/LICENSE_GEOS"

[tool.cibuildwheel.macos]
repair-wheel-command = "delocate-wheel --require-archs {delocate_archs} -w {dest_dir} -v {wheel}"
`),
      {
        path: "ci/Dockerfile",
        text: "ARG IMAGE\nFROM ${IMAGE}\nRUN cmake -DCMAKE_BUILD_TYPE=Release /src/geos && make install\n",
      },
    ],
  },
  {
    name: "pyogrio: an array on macOS, a string on Windows, vcpkg in the image",
    files: [
      pyproject(`[project]
name = "pyogrio"
dependencies = ["certifi", "numpy", "packaging"]

[tool.cibuildwheel.linux]
environment-pass = ["GDAL_VERSION"]

[tool.cibuildwheel.linux.environment]
VCPKG_INSTALL = "$VCPKG_INSTALLATION_ROOT/installed/x64-linux-dynamic-release"
LD_LIBRARY_PATH = "$LD_LIBRARY_PATH:$VCPKG_INSTALL/lib"

[tool.cibuildwheel.macos]
repair-wheel-command = [
    "DYLD_LIBRARY_PATH=$VCPKG_INSTALL/lib delocate-listdeps {wheel}",
    "DYLD_LIBRARY_PATH=$VCPKG_INSTALL/lib delocate-wheel --require-archs {delocate_archs} -w {dest_dir} {wheel}",
]

[tool.cibuildwheel.windows]
repair-wheel-command = "delvewheel repair --add-path C:/vcpkg/installed/x64-windows/bin -w {dest_dir} {wheel}"
`),
    ],
  },
  {
    name: "netCDF4: overrides that append to the environment, filters that are included by name",
    files: [
      pyproject(`[project]
name = "netCDF4"
dependencies = ["cftime", "certifi", "numpy"]

[tool.cibuildwheel]
build-verbosity = 1

[tool.cibuildwheel.linux]
manylinux-x86_64-image = "ghcr.io/example/manylinux_2_28_x86_64-netcdf"
environment = { NETCDF_PLUGIN_DIR = "/usr/local/hdf5/lib/plugin/" }

[tool.cibuildwheel.macos]
repair-wheel-command = """
  DYLD_FALLBACK_LIBRARY_PATH=/Users/runner/micromamba/envs/build/lib \\
  delocate-wheel --require-archs {delocate_archs} -w {dest_dir} -v {wheel}
"""

[tool.cibuildwheel.windows]
before-build = ["python -m pip install delvewheel", "python -m pip list"]
repair-wheel-command = [
  "delvewheel show --include blosc.dll;zstd.dll;lz4.dll {wheel}",
  "delvewheel repair --include blosc.dll;zstd.dll;lz4.dll -w {dest_dir} {wheel}",
]

[[tool.cibuildwheel.overrides]]
select = "*linux*"
inherit.environment = "append"
environment = { HDF5_PLUGIN_PATH = "/usr/local/hdf5/lib/plugin" }

[[tool.cibuildwheel.overrides]]
select = "*-win_arm64"
inherit.environment = "append"
environment = { PATH = "C:\\\\deps\\\\bin;$PATH" }
repair-wheel-command = "delvewheel repair --add-path C:/deps/bin -w {dest_dir} {wheel}"
`),
    ],
  },
  {
    name: "h5py: nothing on Windows but a script of its own, many lines on macOS",
    files: [
      pyproject(`[project]
name = "h5py"
dependencies = ["numpy>=1.21.2"]

[tool.cibuildwheel]
skip = ["pp*", "*-musllinux_aarch64"]

[tool.cibuildwheel.linux.environment]
CFLAGS = "-g1"

[tool.cibuildwheel.macos]
repair-wheel-command = """\\
DYLD_LIBRARY_PATH="$HDF5_DIR/lib" \\
delocate-wheel --require-archs {delocate_archs} -w {dest_dir} -v {wheel} \\
"""
`),
      workflow(`jobs:
  windows:
    runs-on: windows-2025
    steps:
      - uses: pypa/cibuildwheel@v4.1.0
        env:
          CIBW_REPAIR_WHEEL_COMMAND_WINDOWS: ''
      - run: python ci/bundle_hdf5_whl.py wheelhouse
`),
    ],
  },
];
