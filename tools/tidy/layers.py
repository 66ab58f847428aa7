"""Who may include whom: the table of docs/internals/architecture.md as data."""

# Include prefix -> the outside library it belongs to. What is not here (the
# standard library, Abseil, POSIX) everybody may use.
OUTSIDE = {
    'rocksdb/': 'RocksDB',
    'openssl/': 'OpenSSL',
    'grpc/': 'gRPC',
    'grpc++/': 'gRPC',
    'grpcpp/': 'gRPC',
    'google/protobuf/': 'Protobuf',
    'google/rpc/': 'Protobuf',
    'boost/': 'Boost',
    'lemon/': 'LEMON',
    'Eigen/': 'Eigen',
    'nlohmann/': 'JSON',
    'pugixml': 'XML',
    'expat': 'XML',
    'libxml/': 'XML',
    'zlib.h': 'zlib',
    'zip.h': 'zip',
    'xlsxwriter.h': 'xlsxwriter',
    'zstd.h': 'zstd',
    'CLI/': 'CLI11',
    'curl/': 'curl',
    'gtest/': 'GoogleTest',
    'gmock/': 'GoogleTest',
    'benchmark/': 'Benchmark',
}

ROLES = ('ledger', 'registry', 'procurement', 'circulation', 'insight',
         'gateway')

# Packages and outside libraries each package may include, besides itself.
# "proto" is the generated messages, "grpc" the generated services.
_ROLE = {'services/common', 'services/convert', 'clients/cpp', 'proto',
         'grpc', 'gRPC', 'Protobuf'}
ALLOWED = {
    'ledger/base': set(),
    'ledger/model': {'ledger/base'},
    'ledger/fold': {'ledger/base', 'ledger/model'},
    'ledger/reference': {'ledger/base', 'ledger/model', 'JSON', 'zlib'},
    'ledger/circulation': {'ledger/base', 'ledger/model', 'ledger/fold',
                           'JSON', 'LEMON'},
    'ledger/economy': {'ledger/base', 'ledger/model', 'ledger/fold',
                       'ledger/reference'},
    'ledger/ingest': {'ledger/base', 'ledger/model', 'ledger/reference',
                      'JSON', 'XML', 'zip', 'zlib'},
    'ledger/proof': {'ledger/base', 'OpenSSL'},
    # The record and its ids: docs/adr/0004.
    'ledger/store': {'ledger/base', 'ledger/model', 'ledger/proof', 'RocksDB'},
    'ledger/vault': {'ledger/base', 'RocksDB', 'OpenSSL'},
    'ledger/book': {'ledger/base', 'ledger/model', 'ledger/fold',
                    'ledger/proof', 'ledger/store'},
    'services/convert': {'proto', 'Protobuf', 'ledger/base', 'ledger/model',
                         'ledger/proof', 'ledger/economy', 'ledger/ingest',
                         # Drafts, names and errors: docs/adr/0004.
                         'ledger/book', 'services/common'},
    'services/common': {'proto', 'grpc', 'Protobuf', 'gRPC', 'ledger/base'},
    'services/ledger': _ROLE | {'ledger/base', 'ledger/model', 'ledger/proof',
                                'ledger/book'},
    # Merges are followed as figures follow them.
    'services/registry': _ROLE | {'ledger/base', 'ledger/model',
                                  'ledger/fold', 'ledger/economy', 'ledger/reference',
                                  'ledger/vault'},
    'services/procurement': _ROLE | {'ledger/base', 'ledger/model',
                                     'ledger/ingest', 'ledger/reference',
                                     'ledger/vault'},
    'services/circulation': _ROLE | {'ledger/base', 'ledger/model',
                                     'ledger/fold', 'ledger/economy',
                                     'ledger/circulation'},
    'services/insight': _ROLE | {'ledger/base', 'ledger/model', 'ledger/fold',
                                 'ledger/economy', 'ledger/proof'},
    'services/gateway': _ROLE | {'ledger/base', 'ledger/proof', 'Boost',
                                 'JSON', 'zlib'},
    'services/omloopd': _ROLE | {f'services/{role}' for role in ROLES} |
                        {'ledger/base', 'CLI11',
                         # Wiring opens the files it hands to the roles.
                         'ledger/book', 'ledger/store', 'ledger/vault',
                         'ledger/reference'},
    'clients/cpp': {'proto', 'grpc', 'Protobuf', 'gRPC', 'ledger/base'},
    # The generated services: a command includes just the one it calls.
    'clients/cli': {'clients/cpp', 'proto', 'grpc', 'Protobuf', 'ledger/base',
                    'ledger/model', 'ledger/fold', 'ledger/reference',
                    'ledger/ingest', 'ledger/economy', 'ledger/circulation',
                    'ledger/proof', 'CLI11', 'JSON'},
    'clients/web': {'proto', 'Protobuf'},
    'tools/loadgen': {'ledger/base', 'CLI11'},
}

# Single files that may include more, with the reason: (pattern, more).
EXCEPTIONS = (
    # The one place where the library hashes and seals; see architecture.md.
    ('ledger/base/sha256.cc', {'OpenSSL'}),
    # Salts, keys and ids come from OpenSSL, never from std::random_device.
    ('ledger/base/random.cc', {'OpenSSL'}),
    # Facts are protobuf payloads on disk; one file knows their encoding.
    ('ledger/model/fact_codec.cc', {'omloop/ledger/v1/facts.pb.h',
                                    'omloop/type/v1/type.pb.h', 'Protobuf'}),
    # Boost.Math has the quantiles of Student's t.
    ('ledger/economy/strata.cc', {'Boost'}),
    # Eigen inverts and finds eigenvalues.
    ('ledger/economy/matrix.cc', {'Eigen'}),
    # Boost.Geometry turns the national grid into degrees.
    ('ledger/reference/coordinates.cc', {'Boost'}),
    # Mail is handed to a relay by a library, in one file.
    ('clients/cli/mail_relay.cc', {'curl'}),
    # Tables as workbooks, behind one small writer.
    ('clients/cli/xlsx_file*', {'xlsxwriter'}),
    # The commands that work on a folder without a server.
    ('clients/cli/verify*', {'ledger/book', 'ledger/store', 'ledger/vault'}),
    ('clients/cli/doctor*', {'ledger/book', 'ledger/store', 'ledger/vault'}),
    ('clients/cli/restore*', {'ledger/book', 'ledger/store', 'ledger/vault'}),
    ('clients/cli/book_init*', {'ledger/book', 'ledger/store',
                                'ledger/vault'}),
)
