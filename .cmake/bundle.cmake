# What an installed tree carries: Qt's plugins that we use, and every library that programs and plugins need, except those
# that belong to the machine.
include(.cmake/of_the_machine.cmake)
set(plugins
    platforms/libqxcb platforms/libqoffscreen platforms/libqwayland-generic platforms/libqwayland-egl
    wayland-shell-integration/libxdg-shell wayland-decoration-client/libbradient
    xcbglintegrations/libqxcb-glx-integration xcbglintegrations/libqxcb-egl-integration
    platforminputcontexts/libcomposeplatforminputcontextplugin platforminputcontexts/libibusplatforminputcontextplugin
    iconengines/libqsvgicon imageformats/libqsvg imageformats/libqjpeg imageformats/libqgif)

install(TARGETS ${programs} RUNTIME_DEPENDENCY_SET carried RUNTIME DESTINATION bin COMPONENT runtime)
if(TARGET lamina)
  foreach(plugin ${plugins})
    set(file ${QT6_INSTALL_PREFIX}/${QT6_INSTALL_PLUGINS}/${plugin}.so)
    if(EXISTS ${file})
      get_filename_component(folder ${plugin} DIRECTORY)
      get_filename_component(name ${plugin} NAME)
      add_library(carried_${name} MODULE IMPORTED)
      set_target_properties(carried_${name} PROPERTIES IMPORTED_LOCATION ${file})
      install(IMPORTED_RUNTIME_ARTIFACTS carried_${name} RUNTIME_DEPENDENCY_SET carried
              LIBRARY DESTINATION plugins/${folder} COMPONENT runtime)
    endif()
  endforeach()
  file(WRITE ${PROJECT_BINARY_DIR}/qt.conf "[Paths]\nPrefix = ..\nPlugins = plugins\n")
  install(FILES ${PROJECT_BINARY_DIR}/qt.conf DESTINATION bin COMPONENT runtime)
endif()
install(RUNTIME_DEPENDENCY_SET carried PRE_EXCLUDE_REGEXES ${of_the_machine} LIBRARY DESTINATION lib COMPONENT runtime)
