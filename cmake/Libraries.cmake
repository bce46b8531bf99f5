# Third-party libraries, by the names the distributions give them. Each is linked by the one layer
# that needs it.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus>=3.3)
pkg_check_modules(gsasl REQUIRED IMPORTED_TARGET libgsasl)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0)
pkg_check_modules(ldns REQUIRED IMPORTED_TARGET ldns)

# Asio: header-only in each file that uses it would cost seconds a file; the implementation is
# compiled once (simulator/net/asio.cpp).
add_library(bouncehouse_asio INTERFACE)
target_link_libraries(bouncehouse_asio INTERFACE Boost::headers Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
target_compile_definitions(bouncehouse_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                           BOOST_ASIO_DISABLE_BOOST_ARRAY)
