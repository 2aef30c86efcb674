# Fetches one commit of a repository into TO, for cmake/dependencies.cmake. The commit's id is the hash of what it holds.
#   cmake -D NAME= -D REPOSITORY= -D COMMIT= -D PACKAGE= -D TO= -P fetch.cmake
file(REMOVE_RECURSE ${TO})
file(MAKE_DIRECTORY ${TO})
foreach(command "init;--quiet" "fetch;--quiet;--depth;1;${REPOSITORY};${COMMIT}" "checkout;--quiet;FETCH_HEAD")
  execute_process(COMMAND git ${command} WORKING_DIRECTORY ${TO} RESULT_VARIABLE failed ERROR_VARIABLE said)
  if(failed)
    string(TOUPPER ${NAME} upper)
    string(STRIP "${said}" said)
    message(FATAL_ERROR "${NAME} is missing, and ${REPOSITORY} at ${COMMIT} could not be fetched (${said}). "
      "Install it (Debian: ${PACKAGE}), or run build-scripts/bootstrap, which has another way to it, or set "
      "FETCHCONTENT_SOURCE_DIR_${upper} to a folder that holds its source.")
  endif()
endforeach()
