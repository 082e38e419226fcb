# Real sockets against tests/support/scripted_peer.
flexiti_test(http_test
  http_connection_test.cc
  http_message_test.cc
  http_reply_reader_test.cc
  http_resolver_test.cc
  http_upstream_address_test.cc
  LIBS flexiti_http flexiti_test_support)
flexiti_test(http_transport_test
  http_cause_test.cc
  http_ending_test.cc
  http_pool_test.cc
  http_send_by_test.cc
  http_tls_test.cc
  http_transport_test.cc
  http_wire_test.cc
  LIBS flexiti_http flexiti_test_support)
flexiti_test(http_delivery_test http_delivery_test.cc LIBS flexiti_http flexiti_test_support)
