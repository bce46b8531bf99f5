# A layer is one folder of the house: all its *.cpp files make one library, bouncehouse_<name>, and
# its headers are found as <bouncehouse/<name>/...> only by layers that name it in NEEDS. So an
# include against the direction of the house does not resolve.
#
#   bouncehouse_layer(engine NEEDS scenario evidence PRIVATE_LIBRARIES gsasl)
function(bouncehouse_layer name)
  cmake_parse_arguments(LAYER "" "" "NEEDS;PRIVATE_LIBRARIES;PUBLIC_LIBRARIES;EXCLUDE" ${ARGN})
  set(view "${PROJECT_BINARY_DIR}/include/${name}")
  file(MAKE_DIRECTORY "${view}/bouncehouse")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${view}/bouncehouse/${name}" SYMBOLIC)

  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  foreach(pattern IN LISTS LAYER_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "/${pattern}$")
  endforeach()
  set(needs ${LAYER_NEEDS})
  list(TRANSFORM needs PREPEND bouncehouse_)
  if(sources)
    add_library(bouncehouse_${name} STATIC ${sources})
    target_include_directories(bouncehouse_${name} PUBLIC "${view}")
    target_link_libraries(bouncehouse_${name} PUBLIC ${needs} ${LAYER_PUBLIC_LIBRARIES}
                          PRIVATE bouncehouse_options ${LAYER_PRIVATE_LIBRARIES})
  else()
    add_library(bouncehouse_${name} INTERFACE)
    target_include_directories(bouncehouse_${name} INTERFACE "${view}")
    target_link_libraries(bouncehouse_${name} INTERFACE ${needs} ${LAYER_PUBLIC_LIBRARIES})
  endif()
  set_property(GLOBAL APPEND PROPERTY BOUNCEHOUSE_LAYERS ${name})
endfunction()
