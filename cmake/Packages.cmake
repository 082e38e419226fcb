# Every outside package, found once. deploy/packages.txt lists what apt must install for them.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(Protobuf REQUIRED)  # Debian ships no config file for it: module mode
find_package(gRPC CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(simdjson REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
# cpp-httplib comes with a pkg-config file only. Its flags are part of its ABI (class layout depends
# on them), so every file that includes httplib.h must get them: link PkgConfig::HTTPLIB.
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
if(FLEXITI_TESTS)
  find_package(GTest REQUIRED)
  find_package(nlohmann_json REQUIRED)
endif()
