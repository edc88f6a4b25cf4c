<?php
/*
Plugin Name: Palabre
Description: Puts the discussion of a Palabre in the place of WordPress' comments.
Version: 1.0
Requires PHP: 8.0
*/
defined( 'ABSPATH' ) || exit;
// Here, or in wp-config.php: the address of your Palabre, without a slash at its end.
defined( 'PALABRE_ADDRESS' ) || define( 'PALABRE_ADDRESS', 'https://discussion.example' );
// In wp-config.php, true once the old comments were brought there: they are no longer shown here.
defined( 'PALABRE_HAS_COMMENTS' ) || define( 'PALABRE_HAS_COMMENTS', false );

function palabre_script( $said = array() ) {
	$language = substr( get_locale(), 0, 2 );
	if ( in_array( $language, array( 'en', 'fr' ), true ) ) {
		$said['data-lang'] = $language;
	}
	$attributes = '';
	foreach ( $said as $name => $value ) {
		$attributes .= ' ' . $name . '="' . esc_attr( $value ) . '"';
	}
	return '<script async data-cfasync="false" src="' . esc_url( PALABRE_ADDRESS . '/embed.js' ) . '"' . $attributes . '></script>';
}

// Not a draft, a private post, or one behind a password.
function palabre_is_public() {
	return 'publish' === get_post_status() && '' === get_post()->post_password && ! is_preview();
}

function palabre_discussion() {
	if ( ! palabre_is_public() ) {
		return '';
	}
	$title = wp_strip_all_tags( get_the_title() );
	$said  = array( 'data-palabre' => '', 'data-thread' => get_permalink(), 'data-title' => $title );
	$away  = PALABRE_ADDRESS . '/threads/?address=' . rawurlencode( get_permalink() )
		. '&title=' . rawurlencode( html_entity_decode( $title, ENT_QUOTES, 'UTF-8' ) );
	$words = 0 === strpos( get_locale(), 'fr' ) ? 'Lire la discussion et y participer' : 'Read and join the discussion';
	return '<div id="comments" class="comments-area default-max-width"><span id="respond"></span>' . palabre_script( $said )
		. '<noscript><a href="' . esc_url( $away ) . '">' . esc_html( $words ) . '</a></noscript></div>';
}

function palabre_count() {
	return '<span data-palabre-count="' . esc_url( get_permalink() ) . '"></span>';
}

// In lists of posts, where the theme says no count.
function palabre_count_link() {
	if ( is_singular() || is_feed() || is_admin() || ! palabre_is_public() || ! comments_open() ) {
		return '';
	}
	return '<p><a href="' . esc_url( get_permalink() . '#comments' ) . '">' . palabre_count() . '</a></p>';
}

// Classic themes ask for a file, block themes for a block. Comments that WordPress has stay below, to be read.
add_filter( 'comments_template', fn() => __DIR__ . '/discussion.php' );
add_filter( 'render_block', function ( $html, $block ) {
	$name = $block['blockName'];
	if ( 'core/post-comments-form' === $name ) {
		return '';
	}
	$is_ours = in_array( $name, array( 'core/comments', 'core/post-comments', 'core/comments-query-loop' ), true );
	if ( ! $is_ours || '' === trim( $html ) || str_contains( $html, ' data-palabre=' ) ) {
		return $html;
	}
	return palabre_discussion() . ( get_comments_number() && ! PALABRE_HAS_COMMENTS ? $html : '' );
}, 10, 2 );
add_filter( 'comment_reply_link', '__return_empty_string' );

// Counts, wherever a theme says them; a block theme says none, so they stand beside the date in its lists.
add_filter( 'comments_number', fn( $words ) => is_admin() || is_feed() || ! palabre_is_public() ? $words : palabre_count() );
add_filter( 'render_block_core/post-date', fn( $html ) => $html . palabre_count_link() );
add_action( 'wp_footer', function () {
	echo palabre_script();
} );

// Nobody writes to the old form any more: programs that send advertisements know its address.
add_action( 'pre_comment_on_post', fn() => wp_die( 'The discussion has moved.', '', array( 'response' => 403 ) ) );
add_filter( 'pings_open', '__return_false' );
