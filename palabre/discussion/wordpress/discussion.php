<?php
defined( 'ABSPATH' ) || exit;
echo palabre_discussion();
if ( have_comments() && ! PALABRE_HAS_COMMENTS && ! post_password_required() ) {
	echo '<div class="comments-area default-max-width"><h2>' . esc_html__( 'Comments' ) . '</h2><ol class="comment-list">';
	wp_list_comments();
	echo '</ol>';
	the_comments_navigation();
	echo '</div>';
}
