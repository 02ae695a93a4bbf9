# The catalogues travel inside the program. trainyard_embed_catalogue(TARGET) adds to TARGET a source
# file that defines trainyard::embedded_catalogue() (sim/catalogue.hpp). At build time, when a
# catalogue has changed, this same file runs as a script and writes that source file:
#   cmake -DOUTPUT=FILE -DFILES=A;B;... -P EmbedCatalogue.cmake

function(trainyard_embed_catalogue target)
  set(files)
  foreach(layer topologies workloads analysis)
    file(GLOB found CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${layer}/catalog/*.yaml")
    list(APPEND files ${found})
  endforeach()

  set(output "${PROJECT_BINARY_DIR}/embedded_catalogue.cpp")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFILES=${files}"
      -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    DEPENDS ${files} "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    COMMENT "Embedding the catalogues"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()

# Appends to `code` an array named `variable` with the bytes of `file`. Bytes, because string
# literals have a largest length, and catalogues may hold any character. The last byte is a zero,
# so that an empty file too makes an array.
function(append_bytes code variable file)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  set(${code} "${${code}}const char ${variable}[] = {${bytes}0};\n" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  cmake_minimum_required(VERSION 3.25)
  set(arrays "")
  set(entries "")
  set(names)
  foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME)
    if(name IN_LIST names)
      message(FATAL_ERROR "${file}: another catalogue has this name (rename one)")
    endif()
    list(LENGTH names position)
    append_bytes(arrays "file_${position}" "${file}")
    string(APPEND entries
      "      {\"${name}\", {file_${position}, sizeof file_${position} - 1}},\n")
    list(APPEND names "${name}")
  endforeach()

  file(WRITE "${OUTPUT}" "// Written by EmbedCatalogue.cmake.
#include \"sim/catalogue.hpp\"

namespace trainyard {
namespace {
${arrays}}  // namespace

Catalogue embedded_catalogue() {
  return {{
${entries}  }};
}

}  // namespace trainyard
")
endif()
