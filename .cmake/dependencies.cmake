# What the engine stands on: the one list, read by our own build and, installed beside lamina-config.cmake, by every
# project that links lamina::engine. Rooms link the targets named at the end of each line.
find_package(Threads REQUIRED)                                # Threads::Threads
find_package(ZLIB REQUIRED)                                   # ZLIB::ZLIB
find_package(nlohmann_json REQUIRED)                          # nlohmann_json::nlohmann_json
find_package(SQLite3 REQUIRED)                                # SQLite::SQLite3
find_package(JPEG REQUIRED)                                   # JPEG::JPEG
find_package(PNG REQUIRED)                                    # PNG::PNG
find_package(PkgConfig REQUIRED)
pkg_check_modules(HDF5 REQUIRED QUIET IMPORTED_TARGET hdf5)   # PkgConfig::HDF5
pkg_check_modules(LIBZIP REQUIRED QUIET IMPORTED_TARGET libzip)  # PkgConfig::LIBZIP
pkg_check_modules(WEBP REQUIRED QUIET IMPORTED_TARGET libwebp)   # PkgConfig::WEBP
