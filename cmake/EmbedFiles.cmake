# Files travel inside the program.
#   trainyard_embed_files(TARGET FUNCTION RESULT HEADER FILE...)
# adds to TARGET a source file that defines `RESULT trainyard::FUNCTION()`, which HEADER declares: a
# struct of a vector of names without folders, and texts. At build time, when a file has changed,
# this same file runs as a script and writes that source file:
#   cmake -DOUTPUT=FILE -DFUNCTION=NAME -DRESULT=TYPE -DHEADER=FILE -DFILES=A;B;... -P EmbedFiles.cmake

function(trainyard_embed_files target function result header)
  set(output "${PROJECT_BINARY_DIR}/${function}.cpp")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFUNCTION=${function}" "-DRESULT=${result}"
      "-DHEADER=${header}" "-DFILES=${ARGN}" -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    DEPENDS ${ARGN} "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    COMMENT "Embedding files: ${function}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()

# Appends to `code` an array named `variable` with the bytes of `file`. Bytes, because string
# literals have a largest length, and files may hold any character. The last byte is a zero, so that
# an empty file too makes an array.
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
      message(FATAL_ERROR "${file}: another embedded file has this name (rename one)")
    endif()
    list(LENGTH names position)
    append_bytes(arrays "file_${position}" "${file}")
    string(APPEND entries
      "      {\"${name}\", {file_${position}, sizeof file_${position} - 1}},\n")
    list(APPEND names "${name}")
  endforeach()

  file(WRITE "${OUTPUT}" "// Written by EmbedFiles.cmake.
#include \"${HEADER}\"

namespace trainyard {
namespace {
${arrays}}  // namespace

${RESULT} ${FUNCTION}() {
  return {{
${entries}  }};
}

}  // namespace trainyard
")
endif()
