# Files that become part of the program, as an array of scenario::LibraryFile sorted by name:
#
#   bouncehouse_embed(bouncehouse_case ROOT "${CMAKE_CURRENT_SOURCE_DIR}/../cases" PATTERNS "*.toml"
#                     HEADER bouncehouse/case/embedded.hpp NAMESPACE bouncehouse::probe NAME embedded_cases)
#
# HEADER declares:  extern const scenario::LibraryFile NAME[];  extern const std::size_t NAME_count;
# A new or changed file under ROOT that fits PATTERNS is all it takes. Call it after bouncehouse_layer(),
# in the same CMakeLists.txt.
function(bouncehouse_embed target)
  cmake_parse_arguments(EMBED "" "ROOT;HEADER;NAMESPACE;NAME" "PATTERNS" ${ARGN})
  get_filename_component(root "${EMBED_ROOT}" ABSOLUTE)
  set(files "")
  foreach(pattern IN LISTS EMBED_PATTERNS)
    file(GLOB_RECURSE more CONFIGURE_DEPENDS "${root}/${pattern}")
    list(APPEND files ${more})
  endforeach()
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${EMBED_NAME}.cpp")
  set(script "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake")
  list(JOIN EMBED_PATTERNS "|" patterns)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${root}" "-DPATTERNS=${patterns}" "-DHEADER=${EMBED_HEADER}"
            "-DNAMESPACE=${EMBED_NAMESPACE}" "-DNAME=${EMBED_NAME}" "-DOUTPUT=${output}" -P "${script}"
    DEPENDS ${files} "${script}"
    COMMENT "Embedding ${EMBED_NAME}"
    VERBATIM)
  set_source_files_properties("${output}" PROPERTIES COMPILE_OPTIONS "-Wno-overlength-strings")
  target_sources(${target} PRIVATE "${output}")
endfunction()
