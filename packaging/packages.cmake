# What is installed, and the packages that CPack makes of it (build-scripts/package): a .deb and a tarball. Programs, fonts
# and weights lie together, as the programs look for them (src/engine/native/install_paths.h); links lead there from the PATH.
set(home lib/maskscope)
set(programs maskscope)
if(MASKSCOPE_WINDOW)
  list(APPEND programs maskscope-app)
endif()
install(TARGETS ${programs} RUNTIME DESTINATION ${home}/bin)
install(DIRECTORY ${CMAKE_BINARY_DIR}/fonts DESTINATION ${home}/bin)
install(FILES ${CMAKE_BINARY_DIR}/calibration.txt DESTINATION ${home}/bin)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/build/weights/bert-base-uncased DESTINATION ${home}/weights)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/links)
foreach(program ${programs})
  file(CREATE_LINK ../${home}/bin/${program} ${CMAKE_BINARY_DIR}/links/${program} SYMBOLIC)
  install(FILES ${CMAKE_BINARY_DIR}/links/${program} DESTINATION bin)
endforeach()
install(FILES ${CMAKE_CURRENT_LIST_DIR}/maskscope.desktop DESTINATION share/applications)
install(FILES ${PROJECT_SOURCE_DIR}/web/icons/maskscope.svg DESTINATION share/icons/hicolor/scalable/apps)

# Licences and the list of parts; build-scripts/package makes them first.
set(notices ${CMAKE_BINARY_DIR}/notices)
add_custom_command(OUTPUT ${notices}/licences.txt ${notices}/sbom.spdx.json
  COMMAND ${PROJECT_SOURCE_DIR}/build-scripts/make-notices native ${notices}
  DEPENDS ${PROJECT_SOURCE_DIR}/build-scripts/make-notices ${PROJECT_SOURCE_DIR}/build-scripts/dependencies.txt
    ${PROJECT_SOURCE_DIR}/weights/models.json)
add_custom_target(notices DEPENDS ${notices}/licences.txt ${notices}/sbom.spdx.json)
install(FILES ${notices}/licences.txt ${notices}/sbom.spdx.json DESTINATION share/doc/maskscope)
install(FILES ${notices}/licences.txt DESTINATION share/doc/maskscope RENAME copyright)  # where Debian looks

set(CPACK_PACKAGE_NAME maskscope)
set(CPACK_PACKAGE_VENDOR "The maskscope authors")
set(CPACK_PACKAGE_CONTACT "The maskscope authors <maskscope@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Look inside BERT: which words fit, and what its attention heads look at")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_SOURCE_DIR}/build/packages)
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS libgl1)  # which SDL opens by its name
include(CPack)
