# What every target of ours is compiled with.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

option(BOUNCEHOUSE_WERROR "Treat warnings as errors" ON)
set(BOUNCEHOUSE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")

add_library(bouncehouse_options INTERFACE)
target_compile_options(bouncehouse_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wimplicit-fallthrough -Wconversion -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these from inside its own headers at -O2 (GCC bugs 105329, 105651, 107852).
  target_compile_options(bouncehouse_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
                         -Wno-maybe-uninitialized -Wno-missing-field-initializers)
else()
  target_compile_options(bouncehouse_options INTERFACE -Wno-missing-field-initializers)
endif()
if(BOUNCEHOUSE_WERROR)
  target_compile_options(bouncehouse_options INTERFACE -Werror)
endif()
if(BOUNCEHOUSE_SANITIZE)
  target_compile_options(bouncehouse_options INTERFACE -fsanitize=${BOUNCEHOUSE_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(bouncehouse_options INTERFACE -fsanitize=${BOUNCEHOUSE_SANITIZE})
endif()
