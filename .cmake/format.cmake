# `cmake --build --preset format`: every source in the house's own layout (.clang-format).
find_program(CLANG_FORMAT clang-format)
if(CLANG_FORMAT)
  file(GLOB_RECURSE sources LIST_DIRECTORIES false app/*.cpp app/*.h engine/*.cpp engine/*.h engine/*.cu
       engine/*.cuh ui/*.cpp ui/*.h tests/*.cpp tests/*.h)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i ${sources} COMMENT "clang-format" VERBATIM)
endif()
