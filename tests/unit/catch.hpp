// The few lines in which Catch2 2 (Debian 12) and Catch2 3 (Ubuntu 24.04) differ.
#pragma once
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
