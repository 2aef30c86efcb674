# For ThreadSanitizer (preset native-tsan) pthreadpool is compiled with it: of a pool that the sanitizer can not see, each
# hand-over looks like a race. XNNPACK may stay as it is; what it does not see there it does not report.
set(pool_sources portable-api.c memory.c pthreads.c fastpath.c)
list(TRANSFORM pool_sources PREPEND ${third_party_src}/pthreadpool/src/)
add_library(pthreadpool_tsan STATIC ${pool_sources})
target_include_directories(pthreadpool_tsan PRIVATE ${third_party_src}/pthreadpool/include
  ${third_party_src}/fxdiv/usr/include ${third_party_src}/fxdiv/include)
target_compile_definitions(pthreadpool_tsan PRIVATE _GNU_SOURCE=1 FXDIV_USE_INLINE_ASSEMBLY=0 PTHREADPOOL_USE_FUTEX=1)
target_compile_options(pthreadpool_tsan PRIVATE -w -include ${CMAKE_CURRENT_LIST_DIR}/fences.h)
get_target_property(libraries third_party::xnnpack INTERFACE_LINK_LIBRARIES)
list(TRANSFORM libraries REPLACE ".*/libpthreadpool\\.a" pthreadpool_tsan)
set_target_properties(third_party::xnnpack PROPERTIES INTERFACE_LINK_LIBRARIES "${libraries}")
