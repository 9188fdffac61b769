"""The modules Asterisk loads: what we use and nothing else.

A short list is less to attack and starts in half a second. ``doctor`` and the start
check that the program has them all.
"""

from __future__ import annotations

NEEDED: tuple[str, ...] = (
    # Clocks and configuration before all that uses them.
    "res_timing_timerfd", "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_crypto",
    # The HTTP server's sockets, for ARI and media.
    "res_http_websocket", "res_websocket_client",
    # SIP.
    "res_pjproject", "res_pjsip", "res_pjsip_session", "res_pjsip_sdp_rtp", "res_pjsip_registrar",
    "res_pjsip_authenticator_digest", "res_pjsip_acl",
    "res_pjsip_endpoint_identifier_user", "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_caller_id", "res_pjsip_dtmf_info", "res_pjsip_empty_info", "res_pjsip_dlg_options",
    "res_pjsip_nat", "res_pjsip_pubsub", "res_pjsip_path", "res_pjsip_rfc3326", "res_pjsip_logger",
    "res_rtp_asterisk", "chan_pjsip", "res_pjsip_header_funcs",
    # Media: bridges, codecs, files, music.
    "bridge_simple", "bridge_native_rtp", "bridge_softmix", "bridge_holding", "chan_bridge_media", "chan_websocket",
    "codec_ulaw", "codec_alaw", "codec_a_mu", "codec_g722", "codec_resample",
    "format_wav", "format_pcm", "format_sln", "res_musiconhold",
    # The dialplan and what ours uses.
    "pbx_config", "app_dial", "app_playback", "app_record", "app_stack", "app_exec", "app_cdr",
    "res_speech", "res_agi",
    "func_callerid", "func_cdr", "func_channel", "func_hangupcause", "func_logic", "func_strings", "func_timeout",
    "func_global", "func_volume",
    # ARI.
    "res_stasis", "res_stasis_answer", "res_stasis_device_state", "res_stasis_playback", "res_stasis_recording",
    "res_stasis_snoop", "app_stasis",
    "res_ari", "res_ari_model", "res_ari_applications", "res_ari_asterisk", "res_ari_bridges", "res_ari_channels",
    "res_ari_device_states", "res_ari_endpoints", "res_ari_events", "res_ari_playbacks", "res_ari_recordings",
    "res_ari_sounds",
    # AMI's user events.
    "app_userevent",
    # Asterisk's own records and the security log.
    "cdr_custom", "cel_custom", "res_security_log",
)  # fmt: skip

IF_PRESENT: tuple[str, ...] = (
    "res_cdrel_custom",  # 22.7: cdr_custom and cel_custom stand on it
    "res_srtp",
    "res_stasis_broadcast",
    "app_stasis_broadcast",
)
"""Used where the program has them."""
