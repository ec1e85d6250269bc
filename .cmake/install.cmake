# `cmake --install`: the engine as a package for other people's CMake (component development), and the programs as a tree
# that can be moved anywhere and carries what it needs (component runtime; the one that CPack puts into the archive).

# --- development: find_package(lamina), lamina::engine
include(CMakePackageConfigHelpers)
set(package lib/cmake/lamina)
install(TARGETS engine EXPORT lamina-targets ARCHIVE DESTINATION lib COMPONENT development)
install(DIRECTORY engine DESTINATION include/lamina COMPONENT development FILES_MATCHING PATTERN *.h)
install(EXPORT lamina-targets NAMESPACE lamina:: DESTINATION ${package} COMPONENT development)
configure_package_config_file(.cmake/lamina-config.cmake.in lamina-config.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(lamina-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lamina-config.cmake ${PROJECT_BINARY_DIR}/lamina-config-version.cmake
              .cmake/dependencies.cmake DESTINATION ${package} COMPONENT development)

# --- runtime: bin/, lib/, plugins/
install(FILES LICENSE README.md DESTINATION share/doc/lamina COMPONENT runtime)
set(programs)
foreach(program lamina lamina-cli)
  if(TARGET ${program})
    list(APPEND programs ${program})
    # The old kind of run path also holds for libraries of libraries and for plugins, so nothing we carry needs patching.
    target_link_options(${program} PRIVATE LINKER:--disable-new-dtags)
  endif()
endforeach()
if(programs AND LAMINA_BUNDLE)
  include(.cmake/bundle.cmake)
elseif(programs)
  install(TARGETS ${programs} RUNTIME DESTINATION bin COMPONENT runtime)
endif()

set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_FILE_NAME lamina-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_COMPONENTS_ALL runtime)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
set(CPACK_STRIP_FILES ON)
include(CPack)
