// Made by the agent's own code: a key wrapped by a passphrase, a text sealed by it, and hashes of contents.
export const golden = {
  "hash": "1cc440d2239b57a57ebd70a7a1d1026dd6296c73e451f373a01f179b356b5f64",
  "hash_empty": "c706d58382a813575fc293b661fd197f5c79b478b39f29d2c5e7b7f29d6e6a3e",
  "hash_with_file": "68208cfeb776bf48df566c0a11b7b031a09fa859735fea6c74d641f0ef0c6385",
  "id": "p1",
  "passphrase": "ein längerer Satz als Passphrase",
  "sealed": "enc:v1:1:VPPKvzCi2qofyGKhA7r5c8T-Q_e5pfHwZ_XDbSDFAn9fU7LZElam_HGr-fFbas-Szo8lOzY4FhHPiYXw-ez51UUDxxcqblaJs_Bp_biGmKrV8giHpf4SpMQ_iJTQ-6mFgO3lP_DFCcANWfCzwA0RJdHuvrgZFJI3_LOE-ZC3Fapyr7_GkHTaOn0L-g9PBRAaviXnXD5OSZM_uVxTn3IMGBlB8kVWtmRei8f7ja6GmXjkmTv0eco4sRsO5XSN-62P7NkwPxoHP-L2ToSW5eAL6NVUwcYmtOYDKGGYv1pcF6KkzgzZEOTo1P-Vxjb7ByKpH1lN_Qb5eGrzreAM4wP_LP0",
  "text": "{\"channel\":\"email\",\"recipient\":\"jobs@example.org\",\"subject\":\"Angebot für Müller\",\"body\":\"Grüße 🙂\\nzwei\",\"language\":\"de\",\"price\":{\"min\":{\"minor\":9000,\"currency\":\"EUR\"},\"max\":{\"minor\":9500,\"currency\":\"EUR\"},\"period\":\"hour\"}}",
  "user": "5b1f0c3a-0000-4000-8000-000000000001",
  "wrapped": {
    "kdf": "argon2id",
    "key": "z4m4Qi4Xp3KGr7CJrfCGXT+P3ZbkL7GfZkPiWJVcjoaTiRXgUV/pjGcKNeuJ4nmU",
    "key_version": 1,
    "memory": 8192,
    "nonce": "bm9uY2UtMTJieXRl",
    "salt": "MDEyMzQ1Njc4OWFiY2RlZg==",
    "threads": 4,
    "time": 1,
    "v": 1
  }
};
